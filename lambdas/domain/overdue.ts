import { isObject, type Json } from '../kit/json.ts';

const HOUR = 3600;

/**
 * For so long, in seconds, a run can be under way besides what it was asked to wait: a migration has four and a half days of
 * questions and works for hours, a rewind has one day of questions. Whoever looks after a run that has ended badly asks nobody,
 * and waits for CloudFormation, hosts or the cluster for minutes, and at most for some hours.
 */
export const LONGEST = { migration: 7 * 24 * HOUR, rewind: 2 * 24 * HOUR, afterwards: 12 * HOUR } as const;

const secondsIn = (value: Json | undefined, unit: number) =>
  typeof value === 'number' && value > 0 ? value * unit : 0;

/** The seconds that a run waits because its input says so: its notice, and the time before the old database goes. */
export function askedToWait(input: Json): number {
  if (!isObject(input)) return 0;
  const { noticeMinutes, bakeHours } = input;
  return secondsIn(noticeMinutes, 60) + secondsIn(bakeHours, HOUR);
}

/** The metric that counts runs which are under way for longer. */
export const OVERDUE_METRIC = { namespace: 'AuroraRewind', name: 'OverdueRuns' } as const;
