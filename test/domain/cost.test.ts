import { describe, expect, it } from 'vitest';
import { costLine, costOf, PRICES } from '../../lambdas/domain/cost.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from '../../local/run/migration.ts';
import { planOf } from './plan-builders.ts';

describe('what a migration costs', () => {
  it.each([1, 2, 3])('is what it turns out to cost, within a tenth (seed %i)', async (seed) => {
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed,
      judge: async () => 'approved',
    });
    const { plan, transitions } = await resultOf(run, 0);
    if (plan === null || plan === undefined) throw new Error('there is no plan');
    const cost = costOf(plan);
    expect(Math.abs(cost.transitions / transitions - 1)).toBeLessThan(0.1);
    expect(Math.abs(cost.invocations / run.laboratory.counters.invocations - 1)).toBeLessThan(0.1);
    expect(cost.usd).toBeCloseTo(
      cost.transitions * PRICES.transition + cost.invocations * PRICES.invocation,
      9,
    );
  });

  it('has both clusters side by side for as long as each part takes', () => {
    const hours = (databaseStack: number, appStack: number, deletion: number) => {
      const expected = { ...planOf().expected, databaseStack, appStack, deletion };
      return costOf(planOf({ expected, bakeHours: 10 })).sideBySideHours;
    };
    const HOUR = 3600;
    expect(hours(3 * HOUR, 2 * HOUR, HOUR)).toBe(16);
    expect(hours(3 * HOUR, 2 * HOUR, HOUR + 1)).toBe(17);
  });

  it('has one look at what is expected to be done at once', () => {
    const expected = { ...planOf().expected, snapshot: 0, databaseStack: 0, appStack: 0 };
    expect(costOf(planOf({ expected, approvals: [] }))).toMatchObject({ transitions: 97, invocations: 45 });
  });

  it('grows with what takes longer', () => {
    const { expected } = planOf();
    const slow = costOf(planOf({ expected: { ...expected, databaseStack: 4 * 3600 } }));
    expect(slow.transitions).toBeGreaterThan(costOf(planOf()).transitions);
  });

  it('is mostly both clusters side by side', () => {
    expect(costLine(planOf())).toMatch(
      /^about 0\.00\d USD \(\d+ transitions, \d+ functions\); 2 more instances for 25 h, 50 instance hours, /,
    );
    const { database } = planOf();
    expect(costLine(planOf({ database: { ...database, instances: ['kion-1'] } }))).toContain(
      '1 more instance for 25 h, 25 instance hours',
    );
  });

  it('does not end by itself where the old stack is kept', () => {
    expect(costLine(planOf({ approvals: [] }))).toContain('until somebody deletes the old stack');
  });
});
