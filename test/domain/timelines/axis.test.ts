import { describe, expect, it } from 'vitest';
import { axisOf, events, firstShown } from '../../../lambdas/domain/timelines/axis.ts';
import { drawing } from './drawing.ts';
import { at, clock, FORTY, historyOf, rewound, THREE } from './history.ts';

describe('the axis', () => {
  const history = historyOf({ rewinds: THREE });
  const axis = axisOf(history, 100);

  it('has the first moment at its beginning, the present at its end, and keeps the order', () => {
    expect(axis(at(0))).toBe(0);
    expect(axis(at(-50))).toBe(0);
    expect(axis(at(100))).toBeCloseTo(100);
    expect(axis(at(200))).toBeCloseTo(100);
    const places = Array.from({ length: 101 }, (_, minute) => axis(at(minute)));
    for (const [index, place] of places.entries())
      expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
  });

  it('tells rewinds apart that were made within seconds, beside days in which nothing happened', () => {
    const soon = [0, 1, 2].map((index) =>
      rewound(String(index), 4000 + index * 0.2, 10, 4000 + index * 0.2 + 0.1),
    );
    const close = historyOf({ rewinds: soon, now: at(4001) });
    const places = events(close).map(axisOf(close, 100));
    for (const [index, place] of places.entries())
      if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThan(4);
  });

  it('does not reach beyond the present, whatever somebody has marked', () => {
    const markers = [{ name: 'tomorrow', at: at(2000) }];
    expect(axisOf(historyOf({ rewinds: THREE, markers }), 100)(at(100))).toBeCloseTo(100);
  });

  it('is a point where there is but one moment', () => {
    expect(axisOf(historyOf({ now: at(0) }), 100)(at(0))).toBe(100);
  });

  it('moves on evenly between two events', () => {
    const quiet = axisOf(historyOf(), 100);
    expect([25, 50, 75].map((minute) => quiet(at(minute)))).toEqual(
      [25, 50, 75].map((each) => expect.closeTo(each)),
    );
  });

  it('begins with the first moment that is shown, whatever happened before', () => {
    const first = firstShown(FORTY);
    expect(events(FORTY)[0]).toBe(first);
    expect(axisOf(FORTY, 100)(first)).toBe(0);
    expect(axisOf(FORTY, 100)(first + 30_000)).toBeGreaterThan(0);
  });
});

describe('the axis of a picture', () => {
  it('has the first moment, the last one and all between them where there is room', () => {
    const history = historyOf({ rewinds: [rewound('a', 50, 25, 75)] });
    const { ticks, lanes } = drawing(history);
    const dates = ticks.map(({ date }) => date.text).toSorted();
    expect(dates).toEqual(['12:00', '12:25', '12:50', '13:15', '13:40']);
    const end = ticks.find(({ date }) => date.text === '12:50');
    expect(end?.line.from.x).toBe(lanes[0]?.whole.to.x);
  });

  it('has its lines through all of the shade, with the moments centred below', () => {
    const { ticks, shade } = drawing(historyOf({ rewinds: THREE }));
    for (const { line, date } of ticks) {
      expect(line.from).toEqual({ x: date.x, y: shade.top });
      expect(line.to).toEqual({ x: date.x, y: shade.bottom });
      expect(date.anchor).toBe('middle');
      expect(date.y - 8).toBeGreaterThan(shade.bottom);
    }
  });

  it('has as many moments as can be read, and the present among them', () => {
    const { ticks, shade } = drawing(FORTY);
    const places = ticks.map(({ date }) => date.x).toSorted((a, b) => a - b);
    expect(places.at(-1)).toBeCloseTo(shade.right, 0);
    for (const [index, place] of places.entries()) {
      const next = places[index + 1];
      if (next !== undefined) expect(next - place).toBeGreaterThan(60);
      if (next !== undefined) expect(next - place).toBeLessThan(180);
    }
    expect(ticks.map(({ date }) => date.text)).toContain(clock(FORTY.now));
  });
});
