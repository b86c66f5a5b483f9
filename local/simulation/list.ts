/** What tells the entries of a list of groups apart. */
interface Kinds {
  /** The groups of the old database stack. */
  readonly old: readonly string[];
  /** Every group that was there before the run. */
  readonly known: ReadonlySet<string>;
}

/**
 * True if a list of groups is as it was, but for one entry in which a new group stands for an old one. What people
 * have added themselves may stand after it.
 */
export function isListKept(
  before: readonly string[],
  now: readonly string[],
  { old, known }: Kinds,
): boolean {
  const swapped = before.filter((group, index) => group !== now[index]);
  const added = now.slice(before.length);
  const isNew = (group: string | undefined) => group !== undefined && group !== '' && !known.has(group);
  return (
    now.length >= before.length &&
    swapped.length <= 1 &&
    swapped.every((group) => old.includes(group) && isNew(now[before.indexOf(group)])) &&
    // Groups that are in no stack of the account, or that of the old database once more.
    added.every((group) => !known.has(group) || old.includes(group))
  );
}
