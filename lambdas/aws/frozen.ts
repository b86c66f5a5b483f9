import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { sameGroups } from '../domain/groups.ts';
import type { Holding } from '../domain/holding.ts';
import { disturbed } from '../domain/quiet.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { readUse } from './activity.ts';
import { findCluster } from './clusters.ts';
import type { Found } from './record-parts.ts';

/** Metrics are read from so long before the proof on, in milliseconds. */
const LOOK_BACK = 600_000;

/** What follows where somebody could write after a snapshot. */
const NOT_IN_SNAPSHOT =
  'The snapshot may lack what was written since, so the app is not sent to the new database.';

/** What somebody has done to a fence; undefined if it is whole. */
async function breach(ec2: Client, worn: readonly string[], fence: string): Promise<string | undefined> {
  if (!sameGroups(worn, [fence])) return `wears ${worn.join(', ')} instead of the fence ${fence}`;
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [fence] }));
  const open = SecurityGroups.some(({ IpPermissions = [] }) => IpPermissions.length > 0);
  return open ? `is behind the fence ${fence}, which somebody has opened` : undefined;
}

/**
 * Makes sure that nobody has let writes in again since they were proven to have stopped: what was written after a
 * snapshot would be missing on the new database, and what was written after a return point would be left behind.
 * @param quietAt when writes were proven to have stopped
 * @param lacking what follows if somebody could write, as a sentence
 * @throws Conflict if somebody could
 */
export async function confirmFrozen(
  { rds, ec2, cloudwatch }: { readonly rds: Client; readonly ec2: Client; readonly cloudwatch: Client },
  { database }: Pick<Holding, 'database'>,
  found: Found | undefined,
  quietAt: Date,
  now: Date,
  lacking = NOT_IN_SNAPSHOT,
): Promise<void> {
  const cluster = await findCluster(rds, database.cluster);
  if (cluster === undefined || found === undefined)
    throw new Conflict(
      `The cluster ${database.cluster}, or the record of the run, is gone. Find out who deleted it.`,
    );
  const broken = await breach(ec2, cluster.groups, found.fenceGroup);
  if (broken !== undefined)
    throw new Conflict(`${cluster.id} ${broken}. ${lacking} Stop a run before you open its database.`);
  const before = new Date(quietAt.getTime() - LOOK_BACK);
  const noisy = disturbed(await readUse(cloudwatch, cluster.instances, before, now), quietAt.getTime());
  if (noisy.length > 0)
    throw new Conflict(`Somebody was connected to ${noisy.join(', ')} after writes had stopped. ${lacking}`);
}
