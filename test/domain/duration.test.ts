import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../lambdas/domain/duration.ts';

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 };

describe('a duration in an input', () => {
  it.each([
    [90, 90],
    [0, 0],
    ['45', 45],
    ['90s', 90],
    ['15m', 900],
    ['24h', 86_400],
    ['3d', 259_200],
    ['1h30m', 5400],
    [' 72H ', 259_200],
  ])('%j is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '', 'h', '1.5h', '-5m', '5 m', '5w', '5m!', '1h3'])(
    '%j is refused rather than guessed',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('is the sum of its parts', () => {
    const part = fc.tuple(fc.nat(10_000), fc.constantFrom('d', 'h', 'm', 's'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const sum = parts.reduce((all, [count, unit]) => all + count * SECONDS[unit], 0);
        expect(parseDuration(parts.map(([count, unit]) => `${count}${unit}`).join(''))).toBe(sum);
      }),
    );
  });

  it('given as a number of seconds means that number, as a number or as a text', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseDuration(seconds)).toBe(seconds);
        expect(parseDuration(String(seconds))).toBe(seconds);
      }),
    );
  });
});

describe('a duration in a message', () => {
  it.each([
    [0, '0 s'],
    [45.4, '45 s'],
    [89, '89 s'],
    [90, '2 min'],
    [720, '12 min'],
    [3570, '1 h'],
    [3600, '1 h'],
    [3900, '1 h 5 min'],
    [259_200, '72 h'],
    [262_800, '3 d 1 h'],
    [345_600, '4 d'],
    [356_400, '4 d 3 h'],
  ])('%d seconds read as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('can be read back, and is off by half of its smallest unit at most', () => {
    fc.assert(
      fc.property(fc.nat(40 * SECONDS.d), (seconds) => {
        const text = formatDuration(seconds).replace('min', 'm').replaceAll(' ', '');
        const off = Math.abs((parseDuration(text) ?? Number.NaN) - seconds);
        expect(off).toBeLessThanOrEqual(seconds < 90 ? 0 : seconds < 73 * SECONDS.h ? 30 : SECONDS.h);
      }),
    );
  });
});
