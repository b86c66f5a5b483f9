import { isFenced } from '../domain/fenced.ts';
import type { DatabaseNow } from '../domain/old-database.ts';
import type { Plan } from '../domain/plan.ts';
import type { ClusterView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { findCluster } from './clusters.ts';
import { findStack } from './stacks.ts';

/** A stack and its cluster as one database. @param name of the cluster, said even where there is none */
export function databaseNow(
  stack: string,
  stackStatus: string,
  cluster: ClusterView | undefined,
  name?: string,
): DatabaseNow {
  return {
    stack,
    stackStatus,
    cluster: cluster?.id ?? name,
    clusterStatus: cluster?.status,
    writer: cluster?.instances.find(({ writer }) => writer)?.status,
    fenced: cluster !== undefined && isFenced(cluster),
  };
}

/** The old database of a run as AWS has it now. */
export async function oldDatabase(
  { cloudformation, rds }: { readonly cloudformation: Client; readonly rds: Client },
  { database }: Plan,
): Promise<DatabaseNow> {
  const stack = await findStack(cloudformation, database.stack.id);
  const cluster = await findCluster(rds, database.cluster);
  return databaseNow(database.stack.name, stack?.status ?? 'gone', cluster, database.cluster);
}
