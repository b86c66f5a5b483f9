/** A cluster that was taken to another moment of its history, back or forward. Moments in milliseconds since 1970. */
export interface Rewind {
  readonly id: string;
  /** The last moment of the timeline that was left. */
  readonly from: number;
  /** The moment that the cluster was taken to. */
  readonly to: number;
  /** When the cluster was there: the first moment of the timeline that was begun. */
  readonly since: number;
  /** The last moment at which nobody wrote any more before it; undefined where nobody has taken that down. */
  readonly returnPoint?: number;
  /** Who did it, and why. */
  readonly by?: string;
}

/** A moment that somebody gave a name. */
export interface Marker {
  readonly name: string;
  readonly at: number;
  readonly by?: string;
}

/** Everything that is known of a cluster's past. */
export interface History {
  /** When the cluster was made. */
  readonly begun: number;
  /** The earliest moment that can be reached. */
  readonly earliest: number;
  /** How far back one can go, in seconds, if nothing is lost early. */
  readonly window: number;
  readonly now: number;
  /** In the order in which they were made. */
  readonly rewinds: readonly Rewind[];
  readonly markers: readonly Marker[];
}

/** A stretch of time in which writes followed one another. A rewind ends one, and begins the next with a copy of the past. */
export interface Timeline {
  /** 1 for the first. */
  readonly number: number;
  readonly from: number;
  /** Undefined for the one that is live. */
  readonly to: number | undefined;
  /** The moment that it goes on from, and the timeline that was live then; undefined for the first. */
  readonly fork: { readonly at: number; readonly of: number | undefined } | undefined;
  readonly by: string | undefined;
}

/** The timeline that was live at a moment; undefined during a rewind, and before the first. */
export function liveAt(timelines: readonly Timeline[], moment: number): Timeline | undefined {
  return timelines.findLast(({ from, to = Number.POSITIVE_INFINITY }) => from <= moment && moment <= to);
}

/** The timelines of a cluster, oldest first; the last is live. */
export function timelinesOf({ begun, rewinds }: History): Timeline[] {
  const ended: Timeline[] = [];
  let live: Timeline = { number: 1, from: begun, to: undefined, fork: undefined, by: undefined };
  for (const { from, to, since, by } of rewinds) {
    ended.push({ ...live, to: from });
    const fork = { at: to, of: liveAt(ended, to)?.number };
    live = { number: ended.length + 1, from: since, to: undefined, fork, by };
  }
  return [...ended, live];
}

/** What of a timeline can still be reached: from when to when, or undefined if the window has dropped it. */
export function reachable(
  { from, to }: Timeline,
  { earliest, now }: Pick<History, 'earliest' | 'now'>,
): { readonly from: number; readonly to: number } | undefined {
  const end = to ?? now;
  return end < earliest ? undefined : { from: Math.max(from, earliest), to: end };
}

/** Something that will be out of reach from a moment on. */
export interface Loss {
  readonly what: string;
  /** When it can no longer be reached, if the window stays as long as it is; now, if AWS is late to drop it. */
  readonly at: number;
}

/** What the window drops next: ends of timelines and named moments, the next one first. */
export function losses(history: History): Loss[] {
  const { earliest, window, markers, now } = history;
  const ends = timelinesOf(history).flatMap(({ number, to }) =>
    to === undefined ? [] : [{ what: `timeline ${number}`, at: to }],
  );
  const named = markers.map(({ name, at }) => ({ what: name, at }));
  return [...ends, ...named]
    .filter(({ at }) => at >= earliest)
    .toSorted((a, b) => a.at - b.at)
    .map(({ what, at }) => ({ what, at: Math.max(now, at + window * 1000) }));
}

/** True if a moment lies on another timeline than the one that is live: a cluster that goes there leaves this one. */
export function leavesTimeline(history: History, moment: number): boolean {
  const timelines = timelinesOf(history);
  return liveAt(timelines, moment)?.number !== timelines.length;
}

/** When the timeline that is live began. */
export function liveSince(history: History): number {
  return history.rewinds.at(-1)?.since ?? history.begun;
}
