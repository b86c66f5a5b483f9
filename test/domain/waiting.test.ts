import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitSeconds } from '../../lambdas/domain/waiting.ts';

const HOURS = 3600;
const expectedTime = fc.nat(36 * HOURS);
const duration = fc.nat(36 * HOURS);

/** Looks at an operation of `takes` seconds until its end is seen. */
function watch(takes: number, expected: number): { looks: number; seenAt: number } {
  let seenAt = 0;
  let looks = 1;
  while (seenAt < takes) {
    seenAt += waitSeconds(seenAt, expected);
    looks++;
  }
  return { looks, seenAt };
}

describe('the time until the next look', () => {
  it('is long at first: hardly anything ends before 60 % of the expected time', () => {
    expect(waitSeconds(0, 450)).toBe(270);
    expect(waitSeconds(200, 450)).toBe(70);
  });

  it('is 5 minutes at most until then, so that an early failure does not go unnoticed', () => {
    expect(waitSeconds(0, 36 * HOURS)).toBe(300);
  });

  it('is 8 seconds for an operation that may end at any moment', () => {
    expect(waitSeconds(0, 0)).toBe(8);
    expect(waitSeconds(595, 1000)).toBe(27);
    expect(waitSeconds(1000, 1680)).toBe(45);
    expect(waitSeconds(100, 150)).toBe(8);
  });

  it('grows with the time that has passed, to 10 minutes at most', () => {
    expect(waitSeconds(2000, 1000)).toBe(90);
    expect(waitSeconds(30 * HOURS, 1000)).toBe(600);
  });

  it('is a whole number of seconds that Step Functions takes, at least 1', () => {
    const seconds = fc.double({ min: -60, max: 40 * HOURS, noNaN: true });
    fc.assert(
      fc.property(seconds, fc.double({ min: 0, max: 36 * HOURS, noNaN: true }), (elapsed, expected) => {
        const wait = waitSeconds(elapsed, expected);
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(wait)).toBe(true);
      }),
    );
  });

  it('keeps the number of looks below 400 for anything up to 36 hours, however wrong the expectation', () => {
    fc.assert(
      fc.property(duration, expectedTime, (takes, expected) => {
        expect(watch(takes, expected).looks).toBeLessThan(400);
      }),
    );
    expect(watch(36 * HOURS, 0).looks).toBeLessThan(400);
  });

  it('finds the end late by 8 s or 5 % of the duration, unless it came before the first look', () => {
    fc.assert(
      fc.property(duration, expectedTime, (takes, expected) => {
        const { seenAt } = watch(takes, expected);
        expect(seenAt).toBeLessThanOrEqual(Math.max(takes + 8, takes * 1.05, expected * 0.6 + 1));
      }),
    );
  });
});
