import { formatDuration } from './duration.ts';
import type { CheckResult } from './plan.ts';

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
