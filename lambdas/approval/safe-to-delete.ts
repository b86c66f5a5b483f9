import { databasesWearing, findCluster } from '../aws/clusters.ts';
import { commitsSince } from '../aws/evidence.ts';
import { groupsAmong, groupUsers, isDatabase } from '../aws/group-users.ts';
import { hostsOf } from '../aws/hosts.ts';
import { importsOf } from '../aws/imports.ts';
import { liveOwners } from '../aws/owners.ts';
import { findStack, resourcesOf, templateOf } from '../aws/stacks.ts';
import { liveTies } from '../aws/ties.ts';
import { reasonsToKeep } from '../domain/deletion.ts';
import type { Created, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';

/** What the reasons against a deletion are read with. */
export interface Eyes {
  readonly cloudwatch: Client;
  readonly cloudformation: Client;
  readonly rds: Client;
  readonly autoscaling: Client;
  readonly ec2: Client;
  readonly ecs: Client;
}

/** What would be deleted, and by which right. */
export interface ToDelete {
  readonly plan: Plan;
  readonly created: Created;
  /** When the app was sent to the new database, as far as that is known. */
  readonly switchedAt: string | undefined;
  /** The approval was for exactly this plan and what it created. */
  readonly approved: boolean;
}

/** Looks, at this very instant, for every reason not to delete the old database stack: sentences, none if it is safe. */
export async function reasonsNow(
  eyes: Eyes,
  { plan, created, switchedAt, approved }: ToDelete,
  now: Date,
): Promise<string[]> {
  const { cloudformation, rds, autoscaling, ec2, ecs } = eyes;
  const old = await findStack(cloudformation, plan.database.stack.id);
  const app = await findStack(cloudformation, plan.app.stack.id);
  const fresh = await findCluster(rds, created.cluster);
  if (old === undefined || app === undefined || fresh === undefined)
    return ['The old stack, the app stack or the new cluster is gone; a person has to look.'];
  const resources = await resourcesOf(cloudformation, old.id);
  const { wearers, referrers } = await groupUsers(ec2, resources);
  const newStack = await findStack(cloudformation, created.databaseStackId);
  const textOf = async (stack: string) => (await templateOf(cloudformation, stack)) ?? '';
  const oldCluster = await findCluster(rds, plan.database.cluster);
  const databases = await databasesWearing(rds, groupsAmong(resources));
  return reasonsToKeep({
    approved,
    plan,
    created,
    old,
    app,
    fresh,
    newParameters: newStack?.parameters ?? [],
    oldCluster,
    strayCommits:
      switchedAt === undefined
        ? 0
        : await commitsSince(eyes, plan.database.cluster, new Date(switchedAt), now),
    resources,
    hosts: await hostsOf({ autoscaling, ec2, ecs }, await liveOwners(cloudformation, plan)),
    wearers: [
      ...wearers
        .filter((each) => !isDatabase(each))
        .map(({ NetworkInterfaceId = '' }) => `the network interface ${NetworkInterfaceId}`),
      ...databases.filter((id) => id !== plan.database.cluster).map((id) => `the database ${id}`),
    ],
    imports: await importsOf(cloudformation, old),
    templates: {
      app: await textOf(app.id),
      fresh: newStack === undefined ? '' : await textOf(newStack.id),
    },
    retained: await retainedBy(await textOf(old.id)),
    ties: await liveTies(cloudformation, plan),
    referrers,
  });
}

/** What stays of a stack of this template. Reading YAML takes a while to load, and most invocations come without. */
async function retainedBy(template: string): Promise<string[]> {
  const { retainedIn } = await import('../domain/template/retained.ts');
  return retainedIn(template);
}
