import { describe, expect, it } from 'vitest';
import { healthPause, notHealthyYet } from '../../lambdas/domain/health.ts';

describe("the pause before the app's page is asked again", () => {
  it('is five seconds while its answers are good, however long that took', () => {
    for (const elapsed of [0, 3600, 86_400]) expect(healthPause(1, elapsed)).toBe(5);
  });

  it('is five seconds at first, and grows while it is not well', () => {
    expect(healthPause(0, 0)).toBe(5);
    const pauses = [0, 600, 3600, 86_400].map((elapsed) => healthPause(0, elapsed));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(healthPause(0, 86_400)).toBeGreaterThan(60);
    // Together with the question that is every ten minutes.
    expect(healthPause(0, 86_400)).toBeLessThan(600);
  });
});

describe('an app that is not well yet', () => {
  it('has the whole time that the input gives it, and not a second more', () => {
    expect(notHealthyYet('It is not', 900, 900, 5)).toEqual({
      status: 'pending',
      detail: 'It is not.',
      waitSeconds: 5,
    });
    expect(notHealthyYet('It is not', 901, 900, 5)).toMatchObject({
      status: 'failed',
      detail: 'Not healthy within 15 min: It is not.',
    });
  });
});
