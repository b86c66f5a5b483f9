/** A value of one period of a minute; `at` is its beginning in milliseconds since 1970. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** What was measured on one instance. */
export interface InstanceSamples {
  readonly instance: string;
  /** Seconds since the engine started. */
  readonly uptime: readonly Sample[];
  /** Series that must all be zero: connections, DML, DDL, commits. */
  readonly activity: readonly (readonly Sample[])[];
}

/** Whether writes have provably stopped, and when it is worth looking again. */
export interface Judgement {
  readonly quiet: boolean;
  readonly detail: string;
  readonly waitSeconds: number;
}

const PERIOD = 60_000;
/** CloudWatch shows a period some time after its end; looking earlier is in vain. */
const LAG = 40_000;
const LEAST_WAIT = 8;
/** What was quiet this long ago says nothing about now. */
const STALE = 300_000;
const JUST_NOW = 15_000;

/** How many quiet periods in a row are the proof. */
export const QUIET_PERIODS = 3;

/** The quiet periods in a row at the end of what was measured, all of them after the instance's engine started anew. */
function quietPeriods(
  { uptime, activity }: InstanceSamples,
  since: number,
  restarted: boolean,
): { periods: number; newest: number } | undefined {
  const newest = uptime.at(-1);
  if (newest === undefined) return undefined;
  const engineStart = newest.at + PERIOD - newest.value * 1000;
  if (restarted && engineStart <= since) return undefined;
  const from = restarted ? engineStart : since;
  let periods = 0;
  // A gap is not silence: every period needs a value of its own in every series.
  const last = Math.max(newest.at, ...activity.flat().map((sample) => sample.at));
  for (let at = last; at >= from && activity.length > 0; at -= PERIOD) {
    const quiet = activity.every((series) => series.some((sample) => sample.at === at && sample.value === 0));
    if (!quiet || !uptime.some((sample) => sample.at === at)) break;
    periods++;
  }
  return { periods, newest: last };
}

/** Periods that have begun this long before the proof belong to it, or came after it. */
const PROVEN = 160_000;

/** The instances on which somebody was connected, or wrote, after it was proven that nobody is. */
export function disturbed(
  instances: readonly Pick<InstanceSamples, 'instance' | 'activity'>[],
  quietAt: number,
): string[] {
  const seen = ({ at, value }: Sample) => at >= quietAt - PROVEN && value > 0;
  return instances
    .filter(({ activity }) => activity.some((series) => series.some(seen)))
    .map((each) => each.instance);
}

/**
 * Judges whether nobody can have written any more: on every instance the last three periods, none missing and all of
 * them after the restart, show no connection and no statement that changes anything.
 * @param since when the freeze was complete, in milliseconds
 * @param restarted true if every instance was restarted for the freeze; periods before that count for nothing
 */
export function judgeQuiet(
  instances: readonly InstanceSamples[],
  since: number,
  now: number,
  restarted: boolean,
): Judgement {
  const counts = instances.map((each) => ({
    instance: each.instance,
    count: quietPeriods(each, since, restarted),
  }));
  const isStale = (newest: number) => now - (newest + PERIOD) > STALE;
  const waiting = counts.filter(
    ({ count }) => count === undefined || count.periods < QUIET_PERIODS || isStale(count.newest),
  );
  if (instances.length > 0 && waiting.length === 0) {
    return {
      quiet: true,
      detail: `No connection and no write on ${instances.length} instance(s) for ${QUIET_PERIODS} periods in a row.`,
      waitSeconds: 1,
    };
  }
  const detail = waiting
    .map(({ instance, count }) =>
      count === undefined
        ? `${instance}: not measured since its restart`
        : `${instance}: ${count.periods} of ${QUIET_PERIODS} quiet periods`,
    )
    .join('; ');
  // An instance that is not measured yet came back moments ago: its first whole period begins at the next full minute.
  const ends = waiting.map(({ count }) =>
    count === undefined
      ? Math.ceil((now - JUST_NOW) / PERIOD) * PERIOD + PERIOD * QUIET_PERIODS + LAG
      : count.newest + PERIOD * (QUIET_PERIODS - count.periods + 1) + LAG,
  );
  const soonest = Math.max(...ends, 0);
  return { quiet: false, detail, waitSeconds: Math.max(LEAST_WAIT, Math.ceil((soonest - now) / 1000)) };
}
