import type { Range } from './storage.ts';

/** The ranges as ascending, disjoint and not touching ones. */
export function normalised(ranges: readonly Range[]): Range[] {
  const merged: { first: number; last: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (range.last < range.first) continue;
    if (previous !== undefined && range.first <= previous.last + 1)
      previous.last = Math.max(previous.last, range.last);
    else merged.push({ first: range.first, last: range.last });
  }
  return merged;
}

/** How many numbers the ranges hold together. */
export function count(ranges: readonly Range[]): number {
  return normalised(ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The numbers of `all` that are not in `without`. */
export function subtract(all: readonly Range[], without: readonly Range[]): Range[] {
  let left = normalised(all);
  for (const gone of normalised(without)) {
    left = left.flatMap(({ first, last }) => {
      if (gone.last < first || gone.first > last) return [{ first, last }];
      return [
        { first, last: gone.first - 1 },
        { first: gone.last + 1, last },
      ].filter((range) => range.first <= range.last);
    });
  }
  return left;
}
