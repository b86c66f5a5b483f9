/** Polls begin when this share of the expected time is over. */
const FIRST_LOOK = 0.6;
/** From then on each wait is this share of the time that has passed, so that the overshoot stays in proportion. */
const SHARE = 0.045;
const LEAST = 8;
/** Before that, looks are this far apart at most, so that an early failure does not go unnoticed. */
const LONGEST_STRIDE = 300;
/** An operation that takes far longer than expected is still looked at this often. */
const MOST = 600;

/**
 * Seconds until the next look at an operation that is under way. Long at first, short around the expected end, and in
 * proportion to the time passed after it: a run that waits 36 hours looks about 300 times.
 */
export function waitSeconds(elapsed: number, expected: number): number {
  const first = expected * FIRST_LOOK - elapsed;
  if (first > LEAST) return Math.round(Math.min(first, LONGEST_STRIDE));
  return Math.round(Math.min(MOST, Math.max(LEAST, elapsed * SHARE)));
}
