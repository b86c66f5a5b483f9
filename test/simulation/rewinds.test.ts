import { beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_NAMES, statesOf } from '../../local/run/machines.ts';
import type { Chart } from '../../local/simulation/chart.ts';
import { drawRewind, exploreRewinds } from '../../local/simulation/rewinds/draw.ts';
import { playRewind, type RewindPlayed } from '../../local/simulation/rewinds/play.ts';

const RUNS = 300;

let chart: Chart;
beforeAll(async () => {
  chart = await exploreRewinds();
});

describe('rewinds under faults', () => {
  const played: RewindPlayed[] = [];
  beforeAll(async () => {
    for (let seed = 1; seed <= RUNS; seed++) played.push(await playRewind(drawRewind(seed, chart)));
  }, 120_000);

  it('keep every promise, whatever goes wrong', () => {
    expect(played.filter(({ breaches }) => breaches.length > 0)).toEqual([]);
  });

  it('come by nearly every state of both machines, and end in every way', () => {
    const reached = new Set(played.flatMap((each) => [...each.reached]));
    const states = MACHINE_NAMES.filter((name) => name === 'rewind' || name === 'finish-rewind').flatMap(
      (name) => statesOf(name).map((state) => `state ${name}: ${state}`),
    );
    const missing = states.filter((state) => !reached.has(state));
    expect(missing.filter((state) => !/Restart/.test(state)).length).toBeLessThan(0.05 * states.length);
    const ends = new Set(played.flatMap((each) => each.ends));
    for (const end of ['SUCCEEDED', 'ABORTED Stopped', 'TIMED_OUT', 'FAILED PreflightRefused'])
      expect([...ends]).toContain(end);
  });

  it('are the same for the same seed', async () => {
    for (const seed of [3, 59, 110]) {
      expect(drawRewind(seed, await exploreRewinds())).toEqual(drawRewind(seed, chart));
      const [one, other] = [
        await playRewind(drawRewind(seed, chart)),
        await playRewind(drawRewind(seed, chart)),
      ];
      expect([...one.reached]).toEqual([...other.reached]);
    }
  });
});
