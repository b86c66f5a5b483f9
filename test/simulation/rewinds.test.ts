import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf } from '../../local/run/machines.ts';
import type { Atlas } from '../../local/simulation/game.ts';
import { GAMES } from '../../local/simulation/games.ts';
import { type Findings, runCampaign } from '../../local/simulation/pool.ts';
import { replayCommand } from '../../local/simulation/report.ts';
import { shrink } from '../../local/simulation/shrink.ts';
import { traceOf } from '../../local/simulation/trace.ts';

const REWINDS = GAMES.rewinds;

let atlas: Atlas;
beforeAll(async () => {
  atlas = await REWINDS.explore();
});

describe('rewinds under faults', () => {
  let found: Findings;
  beforeAll(async () => {
    found = await runCampaign({ game: 'rewinds', runs: 300, firstSeed: 1, workers: 2 }, atlas, () => {});
  }, 120_000);

  it('keep every promise, whatever goes wrong', () => {
    expect(found.broken).toEqual([]);
    expect(found.started).toBeGreaterThan(300);
  });

  it('come by nearly every state of both machines, and by faults of many kinds', () => {
    const { states, transitions, faults, pairs } = found.coverage;
    expect(states.of).toBeGreaterThan(50);
    const { missing } = states;
    expect(missing.length).toBeLessThan(0.07 * states.of);
    expect(transitions.reached).toBeGreaterThan(0.6 * transitions.of);
    expect(Object.keys(faults).length).toBeGreaterThan(30);
    expect(pairs).toBeGreaterThan(60);
  });
});

describe('the schedule of a rewind', () => {
  it('is the same for the same seed, and so is what comes of it', async () => {
    for (const seed of [3, 59, 110]) {
      const schedule = REWINDS.draw(seed, atlas);
      expect(REWINDS.draw(seed, await REWINDS.explore())).toEqual(schedule);
      expect(await traceOf(REWINDS, schedule)).toEqual(await traceOf(REWINDS, schedule));
    }
  });

  it('is shrunk to what a broken promise needs, and its trace tells the story', async () => {
    const stopped = { at: 'state', machine: 'rewind', state: 'WaitForRewind', what: 'stop' } as const;
    const quiet = { at: 'event', times: 2 } as const;
    const schedule = {
      seed: 5,
      estate: 'kion' as const,
      faults: [quiet, stopped, quiet],
      input: { by: 'somebody' },
      again: true,
    };
    // Whoever ends a rewind never finds anything to do.
    const lazy = definitionOf('finish-rewind').replace('{% $act %}', '{% false %}');
    const stage = { definitions: { 'finish-rewind': lazy } };
    const { schedule: left, kept } = await shrink(REWINDS, schedule, 'writes are allowed again', stage);
    expect(kept).toEqual([1]);
    expect(left).toEqual({ ...schedule, faults: [stopped], input: {}, again: false });
    const trace = (await traceOf(REWINDS, left, stage)).join('\n');
    expect(trace).toMatch(/FAULT +somebody: stop, when rewind enters WaitForRewind/);
    expect(trace).toMatch(/kion-cluster +backtracking/);
    expect(trace).toContain('BROKEN: writes are allowed again.');
  });

  it('can be played again by one command', () => {
    expect(replayCommand('rewinds', 7, { kept: [1], plain: true, once: true })).toBe(
      'npm run simulate -- --of rewinds --seed 7 --runs 1 --keep 1 --plain --once',
    );
  });
});
