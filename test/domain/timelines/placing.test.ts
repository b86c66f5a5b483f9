import { describe, expect, it } from 'vitest';
import type { Marker } from '../../../lambdas/domain/timelines/timelines.ts';
import { type Diamond, drawing, type Place, type Written } from './drawing.ts';
import { at, FORTY, historyOf, rewound, THREE } from './history.ts';

const three = historyOf({ rewinds: THREE });

/** Half the height of a letter: the middle of a text lies that much above its baseline. */
const HALF = 4;

/** True if a text and a place are on one level. */
const isLevel = (text: Written, { y }: Place) => Math.abs(text.y - HALF - y) < 2;

function middleOf({ corners }: Diamond): Place {
  const mean = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return { x: mean(corners.map(({ x }) => x)), y: mean(corners.map(({ y }) => y)) };
}

/** The diamond of one named moment in a picture. */
function marked(name: string, minute: number, parts = three) {
  const marker: Marker = { name, at: at(minute) };
  const picture = drawing({ ...parts, markers: [marker] });
  const [diamond] = picture.diamonds;
  if (diamond === undefined) throw new Error('The moment is not shown.');
  return { picture, diamond, middle: middleOf(diamond) };
}

describe('the lanes of a picture', () => {
  it('lie below each other, within the shade, and all of the picture is within its frame', () => {
    for (const history of [historyOf(), three, FORTY]) {
      const { lanes, shade, texts, width, height } = drawing(history);
      let above = shade.top;
      for (const { whole } of lanes) {
        expect(whole.from.y).toBeGreaterThan(above);
        expect(whole.to.y).toBe(whole.from.y);
        above = whole.from.y;
      }
      expect(shade.bottom).toBeGreaterThan(above);
      expect(shade.bottom - above).toBeLessThan(60);
      for (const { x, y } of texts) {
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(width);
        expect(y - 2 * HALF).toBeGreaterThan(0);
        expect(y).toBeLessThan(height - 2);
      }
    }
  });

  it('begin and end when their timelines did, one after the other, and the live one lasts until now', () => {
    const { lanes, shade } = drawing(three);
    let since = Number.NEGATIVE_INFINITY;
    for (const { whole, kept } of lanes) {
      expect(whole.from.x).toBeGreaterThan(since);
      expect(whole.to.x).toBeGreaterThan(whole.from.x);
      expect(kept).toEqual(whole);
      since = whole.to.x;
    }
    expect(since).toBeCloseTo(shade.right, 0);
    expect(lanes.at(-1)?.title).toBe('Timeline 4: 13:14 to now, by ben');
  });

  it('have their numbers to the left of everything, and the live one alone says now, after its end', () => {
    const { lanes } = drawing(three);
    const left = Math.min(...lanes.map(({ whole }) => whole.from.x));
    for (const [index, { whole, texts }] of lanes.entries()) {
      const [number, ...others] = texts;
      if (number === undefined) throw new Error('The lane has no number.');
      expect(number).toMatchObject({ text: String(index + 1), anchor: 'end' });
      expect(number.x).toBeLessThan(left);
      expect(isLevel(number, whole.from)).toBe(true);
      expect(others.map(({ text }) => text)).toEqual(index === 3 ? ['now'] : []);
      for (const now of others) {
        expect(now.x).toBeGreaterThan(whole.to.x);
        expect(isLevel(now, whole.to)).toBe(true);
      }
    }
  });

  it('are strong only where they can be reached, and that shows however short it is', () => {
    const { lanes, shade } = drawing(historyOf({ rewinds: THREE, earliest: at(50), window: 3600 }));
    expect(lanes.map(({ kept }) => kept === undefined)).toEqual([false, false, false]);
    const [second, third] = lanes;
    expect(second?.kept?.from.x).toBe(shade.left);
    expect((second?.kept?.to.x ?? 0) - shade.left).toBeGreaterThan(2);
    expect(third?.kept).toEqual(third?.whole);
    const later = drawing(historyOf({ rewinds: THREE, earliest: at(52), window: 3600 }));
    expect(later.lanes.map(({ kept }) => kept === undefined)).toEqual([true, false, false]);
  });

  it('have nothing written beside them that is no text', () => {
    const markers = [{ name: 'hidden', at: at(32) }];
    for (const history of [historyOf(), { ...three, markers }, FORTY])
      expect(drawing(history).stray).toBe('');
  });
});

describe('the arrows of a picture', () => {
  it('go from the beginning of each timeline to the moment that it goes on from', () => {
    const { arrows, lanes } = drawing(three);
    const ends = arrows.map((places) => [places[0], places.at(-1)]);
    const [first, second, third, fourth] = lanes.map(({ whole }) => whole);
    expect(ends.map(([from]) => from)).toEqual([second?.from, third?.from, fourth?.from]);
    expect(ends.map(([, to]) => to?.y)).toEqual([first?.from.y, second?.from.y, first?.from.y]);
    for (const [from, to] of ends) expect(to?.x).toBeLessThan(from?.x ?? 0);
    expect(ends[2]?.[1]?.x).toBeGreaterThan(ends[0]?.[1]?.x ?? Number.NaN);
  });

  it('stay on their own level where nobody knows which timeline that was', () => {
    const inside = historyOf({ rewinds: [rewound('a', 30, 10, 34), rewound('b', 50, 32, 54)] });
    const { arrows, lanes } = drawing(inside);
    expect(arrows[1]?.at(-1)?.y).toBe(lanes[2]?.whole.from.y);
  });
});

describe('the shade of a picture', () => {
  it('begins at the earliest moment that can be reached, says so above it, and ends at the present', () => {
    const { shade, caption, lanes } = drawing(historyOf({ rewinds: THREE, earliest: at(40), window: 3600 }));
    expect(lanes[0]?.kept?.from.x).toBe(shade.left);
    expect(lanes.at(-1)?.whole.to.x).toBeCloseTo(shade.right, 0);
    expect(caption.text).toBe('can be reached');
    expect(caption.x).toBeGreaterThanOrEqual(shade.left);
    expect(caption.x).toBeLessThan(shade.left + 10);
    expect(caption.y).toBeLessThan(shade.top);
  });
});

describe('the named moments of a picture', () => {
  it('stand on the lane that was live, with the name above them', () => {
    const { picture, diamond, middle } = marked('release', 60);
    const lane = picture.lanes[2]?.whole;
    expect(middle.y).toBe(lane?.from.y);
    expect(middle.x).toBeGreaterThan(lane?.from.x ?? Number.NaN);
    expect(middle.x).toBeLessThan(lane?.to.x ?? Number.NaN);
    expect(diamond.label).toMatchObject({ x: middle.x, anchor: 'middle' });
    expect(diamond.label.y).toBeLessThan(Math.min(...diamond.corners.map(({ y }) => y)));
  });

  it('have the name above and to the right of them at the left edge', () => {
    const { diamond } = marked('release', 0);
    expect(diamond.label.anchor).toBe('start');
    expect(diamond.label.y).toBeLessThan(Math.min(...diamond.corners.map(({ y }) => y)));
  });

  it('have the name beside them where lanes are low, on the side that has room', () => {
    const early = marked('release', 500, FORTY);
    expect(early.diamond.label.anchor).toBe('start');
    expect(early.diamond.label.x).toBeGreaterThan(Math.max(...early.diamond.corners.map(({ x }) => x)));
    const late = marked('release', 819, FORTY);
    expect(late.diamond.label.anchor).toBe('end');
    expect(late.diamond.label.x).toBeLessThan(Math.min(...late.diamond.corners.map(({ x }) => x)));
    for (const { diamond, middle } of [early, late]) expect(isLevel(diamond.label, middle)).toBe(true);
  });

  it('are as strong as what can be reached, to the very earliest moment', () => {
    const parts = { ...three, earliest: at(60) };
    const [before, earliest, after] = [59, 60, 61].map((minute) => marked('m', minute, parts).diamond.colour);
    expect(earliest).toBe(after);
    expect(before).not.toBe(after);
  });

  it('are left out where they were before the first moment that is shown', () => {
    const history = historyOf({ earliest: at(60), window: 40 * 60, markers: [{ name: 'old', at: at(10) }] });
    expect(drawing(history).diamonds).toEqual([]);
  });

  it('have names that are cut once they are longer than there is room for, and whole in the title', () => {
    const [fits, long] = [24, 25].map((length) => marked('n'.repeat(length), 60).diamond);
    expect(fits?.label.text).toBe('n'.repeat(24));
    expect(long?.label.text).toBe(`${'n'.repeat(23)}…`);
    expect(long?.title).toBe(`${'n'.repeat(25)}: 13:00`);
  });
});
