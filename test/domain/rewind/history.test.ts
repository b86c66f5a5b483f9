import { describe, expect, it } from 'vitest';
import { type Backtrack, historyOf, underWay } from '../../../lambdas/domain/timelines/history.ts';
import { leavesTimeline, liveSince, timelinesOf } from '../../../lambdas/domain/timelines/timelines.ts';
import { secondOf } from '../../../lambdas/domain/timelines/words.ts';
import { at, historyOf as past, rewound, THREE } from '../timelines/history.ts';

const SPAN = { begun: at(0), earliest: at(5), window: 3600 };
const NOTHING = { rewinds: [], markers: [] };

const listed = (id: string, minute: number, changes: Partial<Backtrack> = {}): Backtrack => ({
  id,
  requestedAt: at(minute),
  from: at(minute + 1),
  to: at(minute - 20),
  status: 'completed',
  ...changes,
});

describe('the history of a cluster', () => {
  it('has what was taken down, and what only AWS knows as made by somebody else', () => {
    const history = historyOf(
      SPAN,
      { rewinds: [rewound('a', 30, 10, 34, 'anna')], markers: [] },
      [listed('b', 60), listed('a', 29)],
      at(100),
    );
    expect(history.rewinds).toEqual([
      rewound('a', 30, 10, 34, 'anna'),
      { id: 'b', from: at(61), to: at(40), since: at(61), by: 'somebody else' },
    ]);
    expect(timelinesOf(history)).toHaveLength(3);
  });

  it('has no rewind that is not done', () => {
    const backtracks = ['pending', 'applying', 'failed', ''].map((status) => listed(status, 60, { status }));
    expect(historyOf(SPAN, NOTHING, backtracks, at(100)).rewinds).toEqual([]);
  });

  it('is in the order of time, wherever things were written down', () => {
    const rewinds = [rewound('late', 70, 20, 74), rewound('early', 30, 10, 34)];
    const markers = [
      { name: 'late', at: at(60) },
      { name: 'early', at: at(8) },
    ];
    const history = historyOf(SPAN, { rewinds, markers }, [listed('between', 50)], at(100));
    expect(history.rewinds.map(({ id }) => id)).toEqual(['early', 'between', 'late']);
    expect(history.markers.map(({ name }) => name)).toEqual(['early', 'late']);
  });

  it('makes do with what AWS says of a rewind', () => {
    const unknown = listed('b', 60, { from: undefined, to: undefined });
    expect(historyOf(SPAN, NOTHING, [unknown], at(100)).rewinds).toEqual([
      { id: 'b', from: at(60), to: at(60), since: at(60), by: 'somebody else' },
    ]);
  });

  it('reaches back as far as AWS says, else as the window, and never to before there was a cluster', () => {
    const earliest = (now: number, known: number | undefined) =>
      historyOf({ ...SPAN, earliest: known }, NOTHING, [], now).earliest;
    expect(earliest(at(100), at(5))).toBe(at(5));
    expect(earliest(at(100), undefined)).toBe(at(40));
    expect(earliest(at(30), undefined)).toBe(at(0));
  });
});

describe('a request of AWS', () => {
  it('is under way until it is done or has failed', () => {
    const statuses = ['pending', 'applying', 'completed', 'failed', 'odd'];
    const all = statuses.map((status) => listed(status, 1, { status }));
    expect(underWay(all).map(({ id }) => id)).toEqual(['pending', 'applying']);
  });
});

describe('a cluster that is taken to a moment', () => {
  const history = past({ rewinds: THREE });

  it.each([
    ['stays on its timeline, at its beginning', 74, false],
    ['stays on its timeline, at its end', 100, false],
    ['leaves it for the one before', 60, true],
    ['leaves it for the first one', 20, true],
    ['leaves it for a moment within a rewind', 32, true],
    ['leaves it for a moment before there was a cluster', -5, true],
  ])('%s', (_, minute, leaves) => {
    expect(leavesTimeline(history, at(minute))).toBe(leaves);
  });

  it('leaves nothing where nobody has rewound it before', () => {
    expect(leavesTimeline(past(), at(20))).toBe(false);
  });

  it('leaves a timeline that began with the last rewind, or with the cluster', () => {
    expect(liveSince(history)).toBe(at(74));
    expect(liveSince(past())).toBe(at(0));
  });
});

describe('a moment', () => {
  it('is written to the second, with its zone', () => {
    expect(secondOf(at(5) + 7999)).toBe('2026-01-12 12:05:07 UTC');
  });
});
