import type { Atlas } from './game.ts';

/** How much of one kind of thing was reached. */
export interface Share {
  readonly reached: number;
  readonly of: number;
  /** What was not, by name. */
  readonly missing: readonly string[];
}

/** What runs have come by. */
export interface Coverage {
  readonly states: Share;
  readonly transitions: Share;
  /** In how many runs each kind of fault has had its way. */
  readonly faults: Readonly<Record<string, number>>;
  /** How many different pairs of a kind of fault and a state there were. */
  readonly pairs: number;
}

/** In how many runs each thing was reached. */
export type Counts = ReadonlyMap<string, number>;

/** Adds what a run has reached. */
export function addReached(counts: Map<string, number>, reached: Iterable<readonly [string, number]>): void {
  for (const [what, times] of reached) counts.set(what, (counts.get(what) ?? 0) + times);
}

/** Puts counts against what there is. */
export function coverageOf(counts: Counts, { states, transitions }: Atlas): Coverage {
  const share = (kind: string, all: readonly string[]): Share => {
    const missing = all.filter((each) => !counts.has(`${kind} ${each}`));
    return { reached: all.length - missing.length, of: all.length, missing };
  };
  const names = Object.entries(states).flatMap(([machine, own]) =>
    own.map((state) => `${machine}: ${state}`),
  );
  const faults = [...counts].flatMap(([what, times]): [string, number][] =>
    what.startsWith('fault ') ? [[what.slice('fault '.length), times]] : [],
  );
  return {
    states: share('state', names),
    transitions: share('transition', transitions),
    faults: Object.fromEntries(faults.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    pairs: [...counts.keys()].filter((what) => what.startsWith('pair ')).length,
  };
}
