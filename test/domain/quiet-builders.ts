import type { InstanceSamples, Sample } from '../../lambdas/domain/quiet.ts';

export const MINUTE = 60_000;
/** When the freeze was complete: on a full minute, so that periods count from it. */
export const SINCE = Date.UTC(2026, 0, 12, 20, 0);
const LONG_AGO = 1_000_000;

const at = (period: number): number => SINCE + period * MINUTE;

/** Zeros for `length` periods, the first of which begins `from` minutes after the freeze, without those in `missing`. */
export function series(from: number, length: number, missing: readonly number[] = []): Sample[] {
  return Array.from({ length }, (_, index) => from + index)
    .filter((period) => !missing.includes(period))
    .map((period) => ({ at: at(period), value: 0 }));
}

/** An instance whose engine started `startedAfter` minutes after the freeze; before that, the old engine ran. */
export interface Measured {
  readonly startedAfter: number;
  readonly periods: number;
  /** The first period; that of the restart if nothing is said. */
  readonly from?: number;
  /** Periods in which somebody was connected. */
  readonly busy?: readonly number[];
  /** How far into a period the uptime was sampled, 0 to 1. */
  readonly sampled?: number;
}

/** What CloudWatch shows of an instance. */
export function measured(instance: string, options: Measured): InstanceSamples {
  const { startedAfter, periods, from = Math.ceil(startedAfter), busy = [], sampled = 1 } = options;
  const zeros = series(from, periods);
  const uptime = (sample: Sample): Sample => {
    const running = (sample.at + sampled * MINUTE - at(startedAfter)) / 1000;
    return { ...sample, value: running < 0 ? LONG_AGO : running };
  };
  const connections = (sample: Sample): Sample =>
    busy.some((period) => at(period) === sample.at) ? { ...sample, value: 3 } : sample;
  return { instance, uptime: zeros.map(uptime), activity: [zeros.map(connections), zeros] };
}
