import type { Side } from './change-review.ts';

/** A machine or task of an app, its network interfaces, and the security groups that they wear. */
export interface Host {
  readonly id: string;
  readonly interfaces: readonly string[];
  readonly groups: readonly string[];
}

/** The hosts that do not wear the group of the wanted database, or still that of the other. */
export function stragglers<H extends Host>(
  hosts: readonly H[],
  from: Pick<Side, 'groupId'>,
  to: Pick<Side, 'groupId'>,
): H[] {
  return hosts.filter(({ groups }) => !groups.includes(to.groupId) || groups.includes(from.groupId));
}
