import { DescribeServicesCommand, type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Client } from '../kit/client.ts';

/** A service by its name, in a cluster by its name. */
export interface ServiceName {
  readonly ecsCluster: string;
  readonly service: string;
}

/** How far it is with the tasks of a service that were to be replaced since an instant. */
export type Replacement = 'not begun' | 'under way' | 'done' | 'failed' | 'gone';

/** A service that exists, as ECS describes it; undefined if there is none of this name. */
export async function findService(
  ecs: Client,
  { ecsCluster, service }: ServiceName,
): Promise<Service | undefined> {
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: ecsCluster, services: [service] }),
  );
  return services.find(({ status }) => status === 'ACTIVE');
}

/** Looks how far the newest deployment of a service is that was begun since an instant. */
export async function replacementSince(ecs: Client, name: ServiceName, since: Date): Promise<Replacement> {
  const found = await findService(ecs, name);
  if (found === undefined) return 'gone';
  const newest = (found.deployments ?? []).find(
    ({ status, createdAt }) => status === 'PRIMARY' && createdAt !== undefined && createdAt >= since,
  );
  if (newest === undefined) return 'not begun';
  if (newest.rolloutState === 'COMPLETED') return 'done';
  return newest.rolloutState === 'FAILED' ? 'failed' : 'under way';
}

/** Has a service replace its tasks, one after the other, by others of the same definition. */
export async function replaceTasks(ecs: Client, { ecsCluster, service }: ServiceName): Promise<void> {
  await ecs.send(new UpdateServiceCommand({ cluster: ecsCluster, service, forceNewDeployment: true }));
}
