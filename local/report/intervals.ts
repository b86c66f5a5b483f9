/** A stretch of time in milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How many milliseconds of `within` are covered by at least one of `stretches`. */
export function covered(stretches: readonly Stretch[], within: readonly Stretch[]): number {
  let total = 0;
  for (const window of within) {
    let reached = window.from;
    for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
      const begin = Math.max(from, reached);
      const end = Math.min(to, window.to);
      if (end <= begin) continue;
      total += end - begin;
      reached = end;
    }
  }
  return total;
}
