import type { Side } from '../domain/change-review.ts';
import type { Plan } from '../domain/plan.ts';
import type { ClusterView, StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { findCluster } from './clusters.ts';
import { findStack, resourcesOf } from './stacks.ts';
import { RUN_TAG } from './tags.ts';

/** The database stack that a run has made. */
export interface Fresh {
  readonly stack: StackView;
  /** Undefined as long as there is none, or none any more. */
  readonly cluster: ClusterView | undefined;
  readonly groupId: string | undefined;
}

/** What a run has made, as AWS has it now; undefined if it has not come to that. Another stack of the name does not count. */
export async function findFresh(
  { cloudformation, rds }: { readonly cloudformation: Client; readonly rds: Client },
  { newStack, database, suffix }: Plan,
): Promise<Fresh | undefined> {
  const stack = await findStack(cloudformation, newStack.name);
  if (stack === undefined || stack.tags[RUN_TAG] !== suffix) return undefined;
  const resources = await resourcesOf(cloudformation, stack.id);
  const physicalId = (logicalId: string) =>
    resources.find((resource) => resource.logicalId === logicalId)?.physicalId || undefined;
  const cluster = physicalId(database.clusterLogicalId);
  return {
    stack,
    cluster: cluster === undefined ? undefined : await findCluster(rds, cluster),
    groupId: physicalId(database.appGroup.logicalId),
  };
}

/** The new database as an app is told of it; undefined if the app cannot have been told of it. */
export function freshSide(fresh: Fresh | undefined): Side | undefined {
  if (fresh?.cluster === undefined || fresh.groupId === undefined) return undefined;
  const { endpoint, readerEndpoint } = fresh.cluster;
  return { endpoint, readerEndpoint, groupId: fresh.groupId };
}
