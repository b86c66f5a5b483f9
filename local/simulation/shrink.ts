import { type Played, play, type Stage } from './play.ts';
import type { Schedule } from './schedule.ts';
import type { Invariant } from './witness.ts';

/** A schedule with no fault that its violation does not need. */
export interface Shrunken {
  readonly schedule: Schedule;
  /** Which faults of the seed's own schedule are left, by index. */
  readonly kept: readonly number[];
  readonly played: Played;
}

/** The schedule with some of its faults, by index. @throws RangeError for an index that it does not have */
export function keeping(schedule: Schedule, kept: readonly number[]): Schedule {
  const faults = kept.map((index) => {
    const fault = schedule.faults[index];
    if (fault === undefined)
      throw new RangeError(`The schedule of seed ${schedule.seed} has no fault ${index}.`);
    return fault;
  });
  return { ...schedule, faults };
}

/**
 * Takes faults away one by one, as long as the invariant is still broken without them; then nothing that is left can be
 * taken away alone.
 */
export async function shrink(schedule: Schedule, invariant: Invariant, stage: Stage = {}): Promise<Shrunken> {
  const breaks = async (candidate: Schedule): Promise<Played | undefined> => {
    const played = await play(candidate, stage);
    return played.violations.some((violation) => violation.invariant === invariant) ? played : undefined;
  };
  let kept = [...schedule.faults.keys()];
  let played = await play(schedule, stage);
  for (let left = true; left; ) {
    left = false;
    for (const index of kept) {
      const fewer = kept.filter((each) => each !== index);
      const without = await breaks(keeping(schedule, fewer));
      if (without === undefined) continue;
      kept = fewer;
      played = without;
      left = true;
    }
  }
  return { schedule: keeping(schedule, kept), kept, played };
}
