import { describe, expect, it } from 'vitest';
import { disturbed, judgeQuiet } from '../../lambdas/domain/quiet.ts';
import { MINUTE, measured, SINCE } from './quiet-builders.ts';

const silent = measured('kion-1', { startedAfter: 1, periods: 5 });
const newest = silent.uptime.at(-1)?.at ?? 0;
const judge = (instance: typeof silent, now = newest + 2 * MINUTE) =>
  judgeQuiet([instance], SINCE, now, true).quiet;

describe('a proven silence', () => {
  it('is disturbed by whoever came within the periods of the proof, or later', () => {
    const busy = (at: number) => ({ instance: 'kion-1', activity: [[{ at, value: 1 }]] });
    expect(disturbed([busy(SINCE - 160_000)], SINCE)).toEqual(['kion-1']);
    expect(disturbed([busy(SINCE - 160_001)], SINCE)).toEqual([]);
  });
});

describe('silence', () => {
  it('counts while it is fresh', () => {
    expect(judge(silent)).toBe(true);
    expect(judge(silent, newest + 60 * MINUTE)).toBe(false);
    // Five minutes after the end of the last period.
    expect(judge(silent, newest + 6 * MINUTE)).toBe(true);
    expect(judge(silent, newest + 6 * MINUTE + 1)).toBe(false);
  });

  it('is broken by activity whose uptime has not arrived yet', () => {
    const late = { at: newest + MINUTE, value: 9 };
    expect(judge({ ...silent, activity: silent.activity.map((series) => [...series, late]) })).toBe(false);
  });

  it('is not what was never measured', () => {
    expect(judge({ ...silent, activity: [] })).toBe(false);
  });
});
