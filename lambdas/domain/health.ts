import * as v from 'valibot';
import { formatDuration } from './duration.ts';
import type { CheckResult } from './step.ts';
import { waitSeconds } from './waiting.ts';

/** How the app's page answered at an instant; a fault is a sentence. */
export const HealthSample = v.object({ at: v.string(), fault: v.nullable(v.string()) });
export type HealthSample = v.InferOutput<typeof HealthSample>;

/** Seconds between two questions while answers are good, and at first. */
const SHORT = 5;

/**
 * Seconds until the app's page is asked again: soon at first and while its answers are good, later the longer it has not
 * been well, so that a limit of days does not fill the history of an execution.
 */
export function healthPause(good: number, elapsed: number): number {
  return good > 0 ? SHORT : Math.max(SHORT, waitSeconds(elapsed, 0) - SHORT);
}

/** What a check of the app's page answers as long as it is not content: failed once the time is over. */
export function notHealthyYet(
  detail: string,
  elapsed: number,
  timeout: number,
  waitSeconds: number,
): CheckResult {
  if (elapsed <= timeout) return { status: 'pending', detail: `${detail}.`, waitSeconds };
  return {
    status: 'failed',
    detail: `Not healthy within ${formatDuration(timeout)}: ${detail}.`,
    waitSeconds: 1,
  };
}
