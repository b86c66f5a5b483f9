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
  return [...new Set(all.filter((at) => at >= first))].toSorted((a, b) => a - b);
}

/** Maps the moments of a history to 0 … length. What is earlier than the first shown is put there. */
export function axisOf(history: History, length: number): Axis {
  const marks = events(history);
  const [first = 0] = marks;
  const last = marks.at(-1) ?? first;
  const steps = marks.length - 1;
  if (steps === 0) return () => length;
  const place = (index: number, moment: number) =>
    length * ((TRUE_SHARE * (moment - first)) / (last - first) + ((1 - TRUE_SHARE) * index) / steps);
  return (moment) => {
    const at = Math.min(Math.max(moment, first), last);
    const after = marks.findIndex((mark) => mark >= at);
    const [from, to] = [marks[after - 1] ?? first, marks[after] ?? first];
    const share = to === from ? 0 : (at - from) / (to - from);
    return place(Math.max(0, after - 1) + (after === 0 ? 0 : share), at);
  };
}
