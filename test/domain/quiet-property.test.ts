import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InstanceSamples, judgeQuiet, QUIET_PERIODS, type Sample } from '../../lambdas/domain/quiet.ts';
import { MINUTE, measured, SINCE } from './quiet-builders.ts';

/** Instances that were restarted within five minutes and have been silent for at least three whole periods since. */
const silent = fc
  .array(
    fc.record({
      startedAfter: fc.double({ min: 0.01, max: 5, noNaN: true }),
      // One more than three: a sample at the begin of its period leaves the first one in doubt.
      periods: fc.integer({ min: 4, max: 8 }),
      sampled: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((options, index) => measured(`kion-${index}`, options)));

/** Judged while what was measured is fresh on every instance. */
const judge = (instances: readonly InstanceSamples[], restarted = true) => {
  const newest = Math.min(...instances.map(({ uptime }) => uptime.at(-1)?.at ?? SINCE));
  return judgeQuiet(instances, SINCE, newest + 2 * MINUTE, restarted);
};

const without = (samples: readonly Sample[], at: number) => samples.filter((sample) => sample.at !== at);
const busy = (samples: readonly Sample[], at: number, value: number) =>
  samples.map((sample) => (sample.at === at ? { at, value } : sample));

describe('whatever the instances show', () => {
  it('is quiet if all of them were silent for three whole periods after their restart', () => {
    fc.assert(
      fc.property(silent, (instances) => {
        expect(judge(instances).quiet).toBe(true);
      }),
    );
  });

  it('is not quiet if one value of one of the last three periods is missing or not zero', () => {
    const damage = fc.record({
      who: fc.nat(),
      period: fc.nat(QUIET_PERIODS - 1),
      which: fc.nat(1),
      value: fc.option(fc.double({ min: Number.MIN_VALUE, max: 1e6, noNaN: true })),
    });
    fc.assert(
      fc.property(silent, damage, fc.boolean(), (instances, { who, period, which, value }, restarted) => {
        const damaged = instances.map((instance, index) => {
          if (index !== who % instances.length) return instance;
          const at = (instance.uptime.at(-1)?.at ?? 0) - period * MINUTE;
          const activity = instance.activity.map((samples, series) => {
            if (series !== which) return samples;
            return value === null ? without(samples, at) : busy(samples, at, value);
          });
          return { ...instance, activity };
        });
        expect(judge(damaged, restarted).quiet).toBe(false);
      }),
    );
  });

  it('is not quiet if nobody knows whether the engine ran in one of the two periods before the last', () => {
    fc.assert(
      fc.property(silent, fc.nat(), fc.integer({ min: 1, max: 2 }), (instances, who, period) => {
        const damaged = instances.map((instance, index) => {
          if (index !== who % instances.length) return instance;
          const at = (instance.uptime.at(-1)?.at ?? 0) - period * MINUTE;
          return { ...instance, uptime: without(instance.uptime, at) };
        });
        expect(judge(damaged).quiet).toBe(false);
      }),
    );
  });

  it('is not quiet if one of the last three periods began before the restart', () => {
    const late = fc.record({
      startedAfter: fc.double({ min: 0.01, max: 5, noNaN: true }),
      sampled: fc.double({ min: 0, max: 1, noNaN: true }),
      periodsSince: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(silent, late, (instances, { startedAfter, sampled, periodsSince }) => {
        const from = Math.ceil(startedAfter) - 3;
        const one = measured('late', { startedAfter, sampled, from, periods: 3 + periodsSince });
        expect(judge([...instances, one]).quiet).toBe(false);
      }),
    );
  });

  it('is not quiet without a restart if one of the last three periods began before the freeze', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 9 }), (since, before) => {
        const one = measured('kion-1', { startedAfter: -9999, from: -before, periods: before + since });
        expect(judge([one], false).quiet).toBe(false);
      }),
    );
  });

  it('says when to look again: after a whole number of seconds, at least 1', () => {
    const now = fc.integer({ min: -60, max: 3600 }).map((seconds) => SINCE + seconds * 1000);
    fc.assert(
      fc.property(silent, fc.nat(8), now, (instances, periods, time) => {
        const cut = instances.map((each) => ({ ...each, uptime: each.uptime.slice(0, periods) }));
        const { waitSeconds } = judgeQuiet(cut, SINCE, time, true);
        expect(Number.isInteger(waitSeconds)).toBe(true);
        expect(waitSeconds).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
