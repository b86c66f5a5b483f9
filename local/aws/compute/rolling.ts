import type { Fleet } from '../rds/fleet.ts';
import type { SimulatedAws } from '../simulated.ts';
import type { Host, Hosts } from './hosts.ts';

/** A group of hosts, and what they are launched with at this moment. */
export interface LaunchingGroup {
  readonly name: string;
  readonly stack: string;
  launch: () => { readonly configuration: string; readonly groups: readonly string[] };
}

/** The rooms that a rolling replacement of hosts needs. */
export interface RollingRooms {
  readonly aws: SimulatedAws;
  readonly fleet: Fleet;
  readonly hosts: Hosts;
}

/** Launches a host of an Auto Scaling group. */
export function launchHost({ hosts, fleet }: RollingRooms, group: LaunchingGroup): Host {
  const { name: owner, stack } = group;
  return hosts.launch({ kind: 'instance', owner, stack, ...group.launch() }, fleet.seconds('launchHost'));
}

/** Until hosts that were just launched are in service. */
export function inService({ aws, fleet }: RollingRooms): Promise<void> {
  return aws.time.sleep(fleet.seconds('launchHost'), 'hosts to come into service');
}

/** Replaces a group's hosts in batches, `least` of them in service at any time. Must run inside an actor. */
export async function rollHosts(
  rooms: RollingRooms,
  group: LaunchingGroup,
  batch: number,
  least: number,
): Promise<void> {
  const { aws, fleet, hosts } = rooms;
  const old = hosts.of(group.name);
  for (let start = 0; start < old.length; start += batch) {
    const leaving = old.slice(start, start + batch);
    // When the group must not shrink any further, the new hosts come first.
    const first = old.length - leaving.length < least;
    if (!first) for (const host of leaving) hosts.terminate(host.id, fleet.seconds('terminateHost'));
    for (const _ of leaving) launchHost(rooms, group);
    await inService(rooms);
    if (first) for (const host of leaving) hosts.terminate(host.id, fleet.seconds('terminateHost'));
  }
  await aws.time.sleep(fleet.seconds('terminateHost') + 1, 'old hosts to go');
}
