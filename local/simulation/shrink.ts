import type { Game, Played, Schedule, Stage } from './game.ts';
import { OWN_FREEZE } from './own-freeze.ts';

/** A schedule with nothing that its violation does not need. */
export interface Shrunken {
  /** Without a special input, and without a second run at the end, where it is broken all the same. */
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

/** The schedule with nothing asked for besides what must be said. */
export const plainly = (schedule: Schedule): Schedule => ({
  ...schedule,
  // Nobody stops an app who was not asked to.
  input: schedule.faults.some(({ at }) => at === 'own-freeze') ? OWN_FREEZE : {},
});

/** The schedule without a second run at the end. */
export const once = (schedule: Schedule): Schedule => ({ ...schedule, again: false });

/**
 * Takes faults away one by one, and what else the schedule asks for, as long as the invariant is still broken without
 * it; then nothing that is left can be taken away alone.
 */
export async function shrink(
  { play }: Pick<Game, 'play'>,
  schedule: Schedule,
  invariant: string,
  stage: Stage = {},
): Promise<Shrunken> {
  const breaks = async (candidate: Schedule): Promise<Played | undefined> => {
    const played = await play(candidate, stage);
    return played.violations.some((violation) => violation.invariant === invariant) ? played : undefined;
  };
  let kept = [...schedule.faults.keys()];
  let left = schedule;
  let played = await play(schedule, stage);
  for (const simpler of [once, plainly]) {
    const without = await breaks(simpler(left));
    if (without === undefined) continue;
    left = simpler(left);
    played = without;
  }
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const index of kept) {
      const fewer = kept.filter((each) => each !== index);
      const without = await breaks(keeping(left, fewer));
      if (without === undefined) continue;
      kept = fewer;
      played = without;
      isSmaller = true;
    }
  }
  return { schedule: keeping(left, kept), kept, played };
}
