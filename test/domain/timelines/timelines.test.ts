import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveAt, losses, reachable, timelinesOf } from '../../../lambdas/domain/timelines/timelines.ts';
import { at, historyOf, rewound, THREE } from './history.ts';

describe('timelines', () => {
  it('are one as long as nobody has rewound', () => {
    expect(timelinesOf(historyOf())).toEqual([
      { number: 1, from: at(0), to: undefined, fork: undefined, by: undefined },
    ]);
  });

  it('begin with the past of the one that was live at the moment that was reached', () => {
    expect(timelinesOf(historyOf({ rewinds: THREE }))).toEqual([
      { number: 1, from: at(0), to: at(30), fork: undefined, by: undefined },
      { number: 2, from: at(34), to: at(50), fork: { at: at(10), of: 1 }, by: 'anna' },
      { number: 3, from: at(54), to: at(70), fork: { at: at(45), of: 2 }, by: undefined },
      { number: 4, from: at(74), to: undefined, fork: { at: at(20), of: 1 }, by: 'ben' },
    ]);
  });

  it('do not say where one goes on from that was taken to no moment of any', () => {
    const inside = historyOf({ rewinds: [rewound('a', 30, 10, 34), rewound('b', 50, 32, 54)] });
    expect(timelinesOf(inside)[2]?.fork).toEqual({ at: at(32), of: undefined });
  });

  it('are never live at once, whatever the rewinds are', () => {
    const gaps = fc.array(fc.tuple(fc.nat(50), fc.nat(9), fc.nat(300)), { maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.nat(2000), (steps, moment) => {
        let minute = 0;
        const rewinds = steps.map(([life, lasts, back], index) => {
          const from = minute + life;
          minute = from + lasts + 1;
          return rewound(String(index), from, Math.max(0, from - back), minute);
        });
        const timelines = timelinesOf(historyOf({ rewinds, now: at(minute + 10) }));
        expect(timelines).toHaveLength(rewinds.length + 1);
        const live = timelines.filter(({ from, to }) => from <= at(moment) && at(moment) <= (to ?? Infinity));
        expect(live.length).toBeLessThanOrEqual(1);
        expect(liveAt(timelines, at(moment))).toEqual(live[0]);
      }),
    );
  });
});

describe('what can be reached', () => {
  it('of a timeline is what the window has not dropped', () => {
    const history = historyOf({ rewinds: THREE, earliest: at(40) });
    expect(timelinesOf(history).map((each) => reachable(each, history))).toEqual([
      undefined,
      { from: at(40), to: at(50) },
      { from: at(54), to: at(70) },
      { from: at(74), to: at(100) },
    ]);
  });

  it('is lost in the order in which it was', () => {
    const markers = [
      { name: 'before-release', at: at(60) },
      { name: 'long-ago', at: at(20) },
    ];
    expect(losses(historyOf({ rewinds: THREE, earliest: at(40), window: 3600, markers }))).toEqual([
      { what: 'timeline 2', at: at(110) },
      { what: 'before-release', at: at(120) },
      { what: 'timeline 3', at: at(130) },
    ]);
    expect(losses(historyOf())).toEqual([]);
  });

  it('are not dropped in the past where somebody has made the window smaller', () => {
    expect(losses(historyOf({ rewinds: THREE, window: 600 }))[0]).toEqual({
      what: 'timeline 1',
      at: at(100),
    });
  });
});
