import type { HostOwner } from '../domain/holding.ts';
import type { Plan } from '../domain/plan.ts';
import { hostOwners } from '../domain/planning/host-owners.ts';
import type { Client } from '../kit/client.ts';
import { resourcesOf } from './stacks.ts';

/** The planned owners of hosts as the app stack has them now: an update may have replaced one by another of its name. */
export async function liveOwners(cloudformation: Client, { app }: Plan): Promise<HostOwner[]> {
  const planned = app.hosts.map(({ logicalId }) => logicalId);
  const live = hostOwners(await resourcesOf(cloudformation, app.stack.id));
  return live.filter(({ logicalId }) => planned.includes(logicalId));
}
