import type { History, Marker, Rewind } from './timelines.ts';

/** A request to rewind a cluster, as AWS lists it. Moments in milliseconds since 1970. */
export interface Backtrack {
  readonly id: string;
  readonly requestedAt: number;
  /** When the cluster stopped; undefined as long as it has not. */
  readonly from: number | undefined;
  /** Where it was taken to; undefined if AWS does not say. */
  readonly to: number | undefined;
  /** In lower case: AWS writes it in both. */
  readonly status: string;
}

/** What was taken down of a cluster, outside of it. */
export interface Notes {
  readonly rewinds: readonly Rewind[];
  readonly markers: readonly Marker[];
}

/** A cluster as far as its history needs it: when it was made, in milliseconds, and its window, in seconds. */
export interface Span {
  readonly begun: number;
  /** The earliest moment that can be reached, as AWS has it; undefined where it tells none. */
  readonly earliest: number | undefined;
  readonly window: number;
}

/** Statuses of a request that is not over. Source: the RDS API, DBClusterBacktrack. */
const UNDER_WAY = ['pending', 'applying'];

/** The requests that are not over. */
export function underWay(backtracks: readonly Backtrack[]): Backtrack[] {
  return backtracks.filter(({ status }) => UNDER_WAY.includes(status));
}

/** A rewind that somebody has made past us. AWS does not tell when the cluster was there. */
function madeElsewhere({ id, requestedAt, from = requestedAt, to = from }: Backtrack): Rewind {
  return { id, from, to, since: from, by: 'somebody else' };
}

/**
 * The history of a cluster, out of what was taken down and what AWS lists. What both know counts as it was taken down,
 * since AWS tells less and may forget; what only AWS knows was done by hand.
 */
export function historyOf(
  { begun, earliest, window }: Span,
  { rewinds, markers }: Notes,
  backtracks: readonly Backtrack[],
  now: number,
): History {
  const known = new Set(rewinds.map(({ id }) => id));
  const others = backtracks.filter(({ id, status }) => status === 'completed' && !known.has(id));
  return {
    begun,
    earliest: earliest ?? Math.max(begun, now - window * 1000),
    window,
    now,
    rewinds: [...rewinds, ...others.map(madeElsewhere)].toSorted((a, b) => a.from - b.from),
    markers: markers.toSorted((a, b) => a.at - b.at),
  };
}
