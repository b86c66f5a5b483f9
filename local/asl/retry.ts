import type { Catcher, Retrier } from './definition.ts';
import { matches, type StatesError } from './errors.ts';

/** A year and a day, in seconds: the most that MaxDelaySeconds can say. */
const LONGEST_DELAY = 31_622_400;

/** How often each entry of a Retry list was used since the state was entered. */
export type RetryCounts = number[];

/**
 * The pause before the next attempt in seconds, or undefined if the error goes to Catch. The first entry that names
 * the error decides alone: when it is used up, later entries are not asked.
 */
export function nextDelay(
  retriers: readonly Retrier[],
  counts: RetryCounts,
  error: StatesError,
  random: () => number,
): number | undefined {
  const index = retriers.findIndex((retrier) => matches(retrier.errorEquals, error));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const used = counts[index] ?? 0;
  if (used >= retrier.maxAttempts) return undefined;
  counts[index] = used + 1;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** used;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? LONGEST_DELAY);
  return retrier.fullJitter ? delay * random() : delay;
}

/** The first entry of a Catch list that names the error. */
export function catcherFor(catchers: readonly Catcher[], error: StatesError): Catcher | undefined {
  return catchers.find((catcher) => matches(catcher.errorEquals, error));
}
