import type { Catcher, Retrier } from './definition.ts';
import { matches, type StatesError } from './errors.ts';

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
  const index = retriers.findIndex((retrier) => matches(retrier.errorEquals, error.error));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const used = counts[index] ?? 0;
  if (used >= retrier.maxAttempts) return undefined;
  counts[index] = used + 1;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** used;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? delay * random() : delay;
}

/** The first entry of a Catch list that names the error. */
export function catcherFor(catchers: readonly Catcher[], error: StatesError): Catcher | undefined {
  return catchers.find((catcher) => matches(catcher.errorEquals, error.error));
}
