import { describe, expect, it } from 'vitest';
import { timelineText } from '../../../lambdas/domain/timelines/text.ts';
import { losses, reachable, timelinesOf } from '../../../lambdas/domain/timelines/timelines.ts';
import { byWhom, printable, secondOf, timeOfDay } from '../../../lambdas/domain/timelines/words.ts';
import { at, clock, historyOf, rewound, THREE } from './history.ts';

describe('a moment in words', () => {
  const now = Date.UTC(2026, 0, 12, 23, 59);

  it('is its time alone on the day that somebody looks', () => {
    expect(timeOfDay(now, now)).toBe('23:59');
    expect(timeOfDay(Date.UTC(2026, 0, 12, 0, 0, 59), now)).toBe('00:00');
  });

  it('has its day with it on every other day, also at the same hour', () => {
    expect(timeOfDay(Date.UTC(2026, 0, 11, 23, 59), now)).toBe('01-11 23:59');
    expect(timeOfDay(Date.UTC(2025, 11, 12, 23, 59), now)).toBe('12-12 23:59');
    expect(timeOfDay(Date.UTC(2026, 0, 13), now)).toBe('01-13 00:00');
  });

  it('is told to the second, with its zone, to whoever has to act on it', () => {
    expect(secondOf(Date.UTC(2026, 0, 12, 14, 5, 9, 999))).toBe('2026-01-12 14:05:09 UTC');
  });
});

describe('what people have written', () => {
  it('keeps all of its letters, and loses each sign that steers a terminal', () => {
    expect(printable('vor Änderung 42 – 早い')).toBe('vor Änderung 42 – 早い');
    expect(printable('a\u0000\u001b\u009bb')).toBe('a···b');
    expect(printable('a\u202e\u2028\u2029\ufffe\ud800b')).toBe('a·····b');
  });

  it('stands behind what they did, and nothing does where nobody knows', () => {
    expect(`marked${byWhom('anna\n')}`).toBe('marked, by anna·');
    expect(`marked${byWhom(undefined)}`).toBe('marked');
  });
});

describe('timelines as text', () => {
  it('show the present at one place, also of a cluster that is only just made', () => {
    const [created] = timelineText(historyOf({ now: at(0) }), clock);
    const [later] = timelineText(historyOf(), clock);
    expect(created?.indexOf('▶')).toBe(later?.indexOf('▶'));
    expect(created?.indexOf('the beginning')).toBe(later?.indexOf('the beginning'));
  });

  it('show the present also where somebody has just named it', () => {
    const [line] = timelineText(historyOf({ markers: [{ name: 'now', at: at(100) }] }), clock);
    expect(line).toContain('▶');
  });

  it('say how many timelines are out of reach', () => {
    const first = (minute: number) =>
      timelineText(historyOf({ rewinds: THREE, earliest: at(minute), window: 60 }), clock)[0];
    expect(first(40)).toBe('Timeline 1 is out of reach.');
    expect(first(60)).toBe('Timelines 1 to 2 are out of reach.');
  });

  it('show a named moment on its line from the first moment that is shown on, and not before', () => {
    const shown = (minute: number) => {
      const markers = [{ name: 'release', at: at(minute) }];
      // Three minutes before the earliest is where the lines begin.
      return timelineText(historyOf({ earliest: at(60), window: 3600, markers }), clock)[0]?.includes('◆');
    };
    expect([10, 56, 57, 58, 60].map(shown)).toEqual([false, false, true, true, true]);
  });

  it('call a named moment out of reach only before the earliest that can be reached', () => {
    const named = (minute: number) => {
      const markers = [{ name: 'release', at: at(minute) }];
      return timelineText(historyOf({ earliest: at(60), markers }), clock).find((line) =>
        line.startsWith('◆'),
      );
    };
    expect(named(59)).toBe('◆ release: 12:59 on timeline 1, out of reach');
    expect(named(60)).toBe('◆ release: 13:00 on timeline 1');
  });

  it('keep the timeline that was left in the very moment in which it began', () => {
    const lines = timelineText(historyOf({ rewinds: [rewound('a', 0, 0, 4)] }), clock);
    expect(lines[0]).toMatch(/^1 .* the beginning$/);
    expect(lines.join()).not.toContain('out of reach');
  });
});

describe('the edge of the window', () => {
  const edge = historyOf({
    rewinds: THREE,
    earliest: at(30),
    window: 3600,
    now: at(80),
    markers: [{ name: 'release', at: at(30) }],
  });

  it('is still within reach: a timeline that ended there can be gone to, at that moment', () => {
    const [first] = timelinesOf(edge);
    expect(first && reachable(first, edge)).toEqual({ from: at(30), to: at(30) });
  });

  it('is what is lost next', () => {
    expect(losses(edge).slice(0, 2)).toEqual([
      { what: 'timeline 1', at: at(90) },
      { what: 'release', at: at(90) },
    ]);
  });
});
