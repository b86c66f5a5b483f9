import { describe, expect, it } from 'vitest';
import { timelinePicture } from '../../../lambdas/domain/timelines/picture.ts';
import { timelineText } from '../../../lambdas/domain/timelines/text.ts';
import { at, clock, FORTY, historyOf, rewound, THREE } from './history.ts';

describe('timelines as text', () => {
  it('are a line each, from the moment that it goes on from', () => {
    const history = historyOf({
      rewinds: THREE,
      markers: [
        { name: 'before-release', at: at(60), by: 'ci' },
        { name: 'within', at: at(32) },
      ],
    });
    expect(`\n${timelineText(history, clock).join('\n')}\n`).toBe(`
1  ━━━━━━━━━━━━━━━━                                           the beginning
2       ················━━━━━━━━━━━                           from 1 at 12:10, by anna
3                             ·······━━━━◆━━━━━               from 2 at 12:45
4            ·····································━━━━━━━━━▶  from 1 at 12:20, by ben
◆ before-release: 13:00 on timeline 3, by ci
◆ within: 12:32 during a rewind
Can be reached: 12:00 to 13:40. Next to be dropped: timeline 1, at 12:30.
`);
  });

  it('have no sign in them that a terminal obeys', () => {
    const markers = [{ name: 'a\u001b[2Jb\n', at: at(40), by: 'c\u0007' }];
    const rewinds = [rewound('a', 30, 10, 34, 'd\r')];
    const history = historyOf({ markers, rewinds });
    for (const text of [
      ...timelineText(history, clock),
      timelinePicture(history, clock).replaceAll('\n', ''),
    ])
      expect(text).not.toMatch(/\p{Cc}/u);
    expect(timelineText(history, clock)).toContain('◆ a·[2Jb·: 12:40 on timeline 2, by c·');
  });

  it('say what the window has dropped', () => {
    const lines = timelineText({ ...FORTY, markers: [{ name: 'long-ago', at: at(5) }] }, clock);
    expect(lines[0]).toBe('Timelines 1 to 19 are out of reach.');
    expect(lines[1]).toMatch(/^20 +╌+ +from 19 at 18:03$/);
    expect(lines.at(-3)).toMatch(/^41 .*▶ {2}from 40 at 01:03$/);
    expect(lines.at(-2)).toBe('◆ long-ago: 12:05 on timeline 1, out of reach');
    expect(lines.at(-1)).toMatch(/^Can be reached: 18:40 to 01:40\. Next to be dropped: timeline 21, at /);
  });

  it('do not say where a timeline goes on from that nobody knows', () => {
    const inside = historyOf({ rewinds: [rewound('a', 30, 10, 34), rewound('b', 50, 32, 54)] });
    expect(timelineText(inside, clock)[2]).toMatch(/from 12:32$/);
    expect(timelineText(historyOf(), clock)).toEqual([
      `1  ${'━'.repeat(56)}▶  the beginning`,
      'Can be reached: 12:00 to 13:40.',
    ]);
  });
});

/** The vertical places of what a pattern finds in a picture. */
const places = (picture: string, pattern: RegExp) =>
  [...picture.matchAll(pattern)].map(({ groups }) => Number(groups?.y));

describe('timelines as a picture', () => {
  const LANE = /<line [^>]*y1="(?<y>[\d.]+)"[^>]*stroke-width="5"/g;

  it('have a lane each, an arrow for each rewind, and the live one in another colour', () => {
    const picture = timelinePicture(historyOf({ rewinds: THREE }), clock);
    const lanes = places(picture, LANE);
    expect(lanes).toHaveLength(4);
    expect(new Set(lanes).size).toBe(4);
    expect(picture.match(/marker-end/g)).toHaveLength(3);
    // The arrow of the last one goes up to the first.
    expect(picture).toMatch(new RegExp(`<path d="M [\\d.]+ ${lanes[3]} H [\\d.]+ V ${lanes[0]}"`));
    expect(picture).toContain('>now</text>');
    expect(picture).toContain('Timeline 2: 12:34 to 12:50, by anna');
    expect(picture.match(/#0b7a4b" stroke-width="5"/g)).toHaveLength(1);
  });

  it('stay apart with forty rewinds, and leave out what is long gone', () => {
    const picture = timelinePicture(FORTY, clock);
    const lanes = places(picture, LANE);
    expect(lanes).toHaveLength(21);
    for (const [index, lane] of lanes.entries())
      if (index > 0) expect(lane - (lanes[index - 1] ?? 0)).toBeGreaterThanOrEqual(15);
    expect(picture).toContain('Timeline 20:');
    expect(picture).not.toContain('Timeline 19:');
    const ticks = [...picture.matchAll(/<text x="(?<x>[\d.]+)"[^>]*>\d\d:\d\d</g)].map(({ groups }) =>
      Number(groups?.x),
    );
    for (const [index, tick] of ticks.entries())
      for (const other of ticks.slice(index + 1)) expect(Math.abs(tick - other)).toBeGreaterThan(70);
  });

  it('show named moments where they are, and take no name for markup', () => {
    const markers = [
      { name: '<b>release</b>', at: at(60), by: 'ci' },
      { name: 'within', at: at(32) },
      { name: 'faint', at: at(20) },
    ];
    const picture = timelinePicture(historyOf({ rewinds: THREE, earliest: at(25), markers }), clock);
    expect(picture).toContain('&lt;b&gt;release&lt;/b&gt;: 13:00, by ci');
    expect(picture).not.toContain('<b>');
    expect(picture).not.toContain('within');
    expect(picture).toMatch(/fill="#9aa5b1"\/>\n<text [^>]*text-anchor="middle"[^>]*>faint</);
    const [earliest = 0] = places(picture, /<rect x="(?<y>[\d.]+)"/g);
    const [width = 0] = places(picture, /<rect x="[^"]+" y="[^"]+" width="(?<y>[\d.]+)"/g);
    expect(earliest).toBeGreaterThan(100);
    expect(earliest + width).toBeCloseTo(840, 0);
    const long = historyOf({ rewinds: THREE, markers: [{ name: 'n'.repeat(120), at: at(0) }] });
    expect(timelinePicture(long, clock)).toMatch(/text-anchor="start"[^>]*>n{23}…</);
    const crowded = { ...FORTY, markers: [{ name: 'at-the-end', at: at(818) }] };
    expect(timelinePicture(crowded, clock)).toMatch(/text-anchor="end"[^>]*>at-the-end</);
    const dense = timelinePicture({ ...FORTY, markers: [{ name: 'beside', at: at(600) }] }, clock);
    expect(dense).toMatch(/text-anchor="start" fill="#b44d12"[^>]*>beside</);
    const gone = timelinePicture({ ...FORTY, markers: [{ name: 'gone', at: at(5) }] }, clock);
    expect(gone).not.toContain('gone');
  });
});
