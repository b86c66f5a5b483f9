import { describe, expect, it } from 'vitest';
import { parseWish, targetOf } from '../../../lambdas/domain/timelines/target.ts';
import { at, historyOf, rewound, THREE } from './history.ts';

const history = historyOf({
  rewinds: THREE,
  earliest: at(5),
  markers: [
    { name: 'before-release', at: at(8) },
    { name: 'before-release', at: at(60) },
  ],
});
const find = (to: string, of = history) => targetOf(parseWish(to), of);

describe('the moment that a person means', () => {
  it.each([
    ['a time', '2026-01-12T12:20:00Z', 20],
    ['a time of another zone', '2026-01-12T13:20+01:00', 20],
    ['a time with fractions, and blanks around it', ' 2026-01-12T12:20:00.000Z ', 20],
    ['a while ago', '-15m', 85],
    ['a while ago in two units', '-1h30m', 10],
    ['the last moment of a timeline', '-30m', 70],
    ['a name, the later one of two', 'before-release', 60],
    ['the earliest', '2026-01-12T12:05:00Z', 5],
    ['now', '-0s', 100],
  ])('is %s', (_, to, minute) => {
    expect(find(to)).toEqual({ moment: at(minute) });
  });

  it.each([
    ['2026-01-12T12:20:00', /needs a zone/],
    ['2026-01-12 12:20:00Z', /^2026-01-12 12:20:00Z is no time: .* as in 2026-01-31T14:05:00Z/],
    ['2026-01-12t12:20:00z', /is no time/],
    ['2026-01-12', /is no time/],
    ['2026-02-30T12:20:00Z', /a day and an hour that exist/],
    ['2026-01-12T24:00:00Z', /a day and an hour that exist/],
    ['-99999999999d', /longer ago than any window/],
    ['12:20', /neither a time/],
    ['-15', undefined],
    ['-15 minutes', /neither a time/],
    ['yesterday', /^yesterday is neither a time.*marked\.$/],
    ['2026-13-12T12:20:00Z', /a day and an hour that exist/],
    ['2026-01-12T13:41:00Z', /^2026-01-12T13:41:00Z is in the future/],
    ['2026-01-12T12:04:00Z', /before 2026-01-12T12:05:00Z, the earliest/],
    ['2026-01-12T12:32:00Z', /inside a rewind/],
  ])('is not %s', (to, problem) => {
    if (problem !== undefined) expect(find(to)).toMatchObject({ problem: expect.stringMatching(problem) });
    // A number alone is seconds, as everywhere.
    else expect(find(to)).toEqual({ moment: at(100) - 15_000 });
  });

  it.each([
    [
      32,
      {},
      'The last moment before it is 2026-01-12T12:29:59Z. The first after it is 2026-01-12T12:34:00Z.',
    ],
    [
      72,
      {},
      'The last moment before it is 2026-01-12T13:09:59Z. The first after it is 2026-01-12T13:14:00Z.',
    ],
    [72, { now: at(73) }, 'The last moment before it is 2026-01-12T13:09:59Z.'],
    [
      32,
      { earliest: at(30) - 1000 },
      'The last moment before it is 2026-01-12T12:29:59Z. The first after it is 2026-01-12T12:34:00Z.',
    ],
    [
      72,
      { now: at(74) },
      'The last moment before it is 2026-01-12T13:09:59Z. The first after it is 2026-01-12T13:14:00Z.',
    ],
    [32, { earliest: at(31) }, 'The first after it is 2026-01-12T12:34:00Z.'],
  ])('inside a rewind, at minute %i, is none, but the nearest ones are named', (minute, changes, said) => {
    const target = targetOf({ at: at(minute) }, { ...history, ...changes });
    const begin = `${new Date(at(minute)).toISOString().slice(0, 19)}Z lies inside a rewind, when the database was at no moment of its own.`;
    expect(target).toEqual({ code: 'InsideRewind', moment: at(minute), problem: `${begin} ${said}` });
  });

  it.each([
    ['2026-13-12T12:20:00Z', 'BadTime'],
    ['-99999999999d', 'BadTime'],
    ['x15m', 'UnknownMoment'],
    ['a\nb', 'UnknownMoment'],
  ])('is none, where %j is written, since that is a %s', (to, code) => {
    expect(find(to)).toMatchObject({ code, problem: expect.not.stringContaining('\n') });
  });

  it('is never named to the second where it lies between two', () => {
    const one = { ...rewound('a', 30, 10, 34), from: at(30) + 400, since: at(34) + 400 };
    const past = historyOf({ rewinds: [one] });
    expect(targetOf({ at: at(32) }, past)).toMatchObject({
      problem: expect.stringMatching(
        /before it is 2026-01-12T12:30:00Z\. .* after it is 2026-01-12T12:34:01Z\.$/,
      ),
    });
    // The second timeline begins and ends within a second.
    const short = { ...rewound('b', 34, 45, 40), from: at(34) + 900 };
    expect(targetOf({ at: at(36) }, historyOf({ rewinds: [one, short] }))).toMatchObject({
      problem: expect.stringMatching(
        /before it is 2026-01-12T12:30:00Z\. .* after it is 2026-01-12T12:40:00Z\.$/,
      ),
    });
  });

  it('is, for the last rewind undone, the moment that was taken down before it', () => {
    const rewinds = [...THREE.slice(0, 2), { ...rewound('c', 70, 20, 74), returnPoint: at(68) }];
    expect(find('undo', historyOf({ rewinds }))).toEqual({ moment: at(68) });
  });

  it('is just before the last rewind where nobody has taken one down', () => {
    expect(find('undo')).toEqual({ moment: at(70) - 1000 });
  });

  it('is none where there is no rewind to undo', () => {
    expect(find('undo', historyOf())).toEqual({
      code: 'NothingToUndo',
      problem: 'There is no rewind to undo.',
    });
  });
});
