import { type History, type Timeline, timelinesOf } from './timelines.ts';

/** Where a moment is on a line of a given length. */
export type Axis = (moment: number) => number;

/**
 * This share of the length goes to time as it passed; the rest is dealt evenly to what lies between two events, so that
 * rewinds within a minute can be told apart beside hours in which nothing happened.
 */
const TRUE_SHARE = 0.45;

/** A picture begins this share of the window before what can be reached, at most. */
const BEFORE = 0.05;

/** The first moment that is shown. */
export function firstShown({ begun, earliest, window }: History): number {
  return Math.max(begun, earliest - window * 1000 * BEFORE);
}

/** The timelines that a picture has room for: all but those that ended before its first moment. */
export function shownTimelines(history: History): Timeline[] {
  const first = firstShown(history);
  return timelinesOf(history).filter(({ to = history.now }) => to >= first);
}

/** The moments that matter, each once, in order: both ends of each rewind, where it led, names, and the window. */
export function events(history: History): number[] {
  const first = firstShown(history);
  const all = [
    first,
    history.earliest,
    ...history.rewinds.flatMap(({ from, to, since }) => [from, to, since]),
    ...history.markers.map(({ at }) => at),
    history.now,
  ];
  return [...new Set(all.filter((at) => at >= first && at <= history.now))].toSorted((a, b) => a - b);
}

/** Maps the moments of a history to 0 … length. What is earlier than the first shown, or later than now, is put at an end. */
export function axisOf(history: History, length: number): Axis {
  const stretches: { readonly from: number; readonly to: number }[] = [];
  const first = firstShown(history);
  let last = first;
  for (const to of events(history)) {
    if (to > last) stretches.push({ from: last, to });
    last = to;
  }
  if (stretches.length === 0) return () => length;
  return (moment) => {
    // A stretch that the moment lies in counts in part.
    const passed = stretches.reduce(
      (sum, { from, to }) => sum + Math.min(1, Math.max(0, (moment - from) / (to - from))),
      0,
    );
    const elapsed = Math.min(1, Math.max(0, (moment - first) / (last - first)));
    return length * (TRUE_SHARE * elapsed + ((1 - TRUE_SHARE) * passed) / stretches.length);
  };
}
