import { sameGroups } from './groups.ts';

/** The tag of a fenced cluster with the groups that it wore before, where a person finds them. */
export const GROUPS_TAG = 'aurora-rewind:groups-before';

/** A cluster's groups and tags. */
export interface Worn {
  readonly groups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What a fenced cluster wore before; undefined if it was not fenced, or nobody says so any more. */
export function groupsBefore({ tags }: Worn): string[] | undefined {
  return tags[GROUPS_TAG]?.split(' ').filter((group) => group !== '');
}

/** True if a cluster is behind its fence: the tag alone says nothing once somebody has given the groups back. */
export function isFenced(cluster: Worn): boolean {
  const before = groupsBefore(cluster);
  return before !== undefined && !sameGroups(before, cluster.groups);
}
