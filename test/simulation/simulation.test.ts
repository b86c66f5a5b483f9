import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf } from '../../local/run/machines.ts';
import type { Atlas } from '../../local/simulation/game.ts';
import { GAMES } from '../../local/simulation/games.ts';
import { type Findings, runCampaign } from '../../local/simulation/pool.ts';
import { FAMILIES } from '../../local/simulation/schedule.ts';
import { keeping, plainly, shrink } from '../../local/simulation/shrink.ts';
import { traceOf } from '../../local/simulation/trace.ts';

/** A fault that breaks a promise, because the machine is told to do what it must not. */
const OPEN = { at: 'state', state: 'WaitForDatabaseStack', what: 'stop' } as const;
const QUIET = { at: 'event', times: 2 } as const;
/** A way back that never finds anything to do. */
const LAZY = { 'go-back': definitionOf('go-back').replace('{% $act %}', '{% false %}') };

const MIGRATIONS = GAMES.migrations;
const { explore, draw, play } = MIGRATIONS;

let atlas: Atlas;
beforeAll(async () => {
  atlas = await explore();
});

describe('migrations under faults', () => {
  let found: Findings;
  beforeAll(async () => {
    found = await runCampaign({ game: 'migrations', runs: 400, firstSeed: 1, workers: 2 }, atlas, () => {});
  }, 240_000);

  it('keep every promise, whatever goes wrong', () => {
    expect(found.broken).toEqual([]);
  });

  it('come by nearly every state, and by faults of every family', () => {
    const { states, transitions, faults, pairs } = found.coverage;
    expect(states.reached).toBeGreaterThan(0.9 * states.of);
    expect(transitions.reached).toBeGreaterThan(0.7 * transitions.of);
    expect(Object.keys(faults).length).toBeGreaterThan(2 * Object.keys(FAMILIES).length);
    expect(pairs).toBeGreaterThan(200);
  });
});

describe('a schedule', () => {
  it('is the same for the same seed, and so is what comes of it', async () => {
    for (const seed of [3, 8, 21]) {
      expect(draw(seed, await explore())).toEqual(draw(seed, atlas));
      expect(await traceOf(MIGRATIONS, draw(seed, atlas))).toEqual(
        await traceOf(MIGRATIONS, draw(seed, atlas)),
      );
    }
  });

  it('is shrunk to what a broken promise needs, and its trace tells the story', async () => {
    const schedule = {
      seed: 5,
      estate: 'kion' as const,
      faults: [QUIET, OPEN, QUIET],
      input: {},
      again: false,
    };
    const stage = { definitions: LAZY };
    const {
      schedule: left,
      kept,
      played,
    } = await shrink(MIGRATIONS, schedule, 'the app is left working', stage);
    expect(kept).toEqual([1]);
    expect(left).toEqual({ ...schedule, faults: [OPEN], input: {}, again: false });
    expect(played.violations.map(({ invariant }) => invariant)).toContain('the app is left working');
    const trace = (await traceOf(MIGRATIONS, left, stage)).join('\n');
    expect(trace).toMatch(/FAULT +somebody: stop, when the migration enters WaitForDatabaseStack/);
    expect(trace).toMatch(/users +cannot write/);
    expect(trace).toContain('BROKEN: the app is left working.');
  });

  it('can be played without its special input, but people stop the app only where the input says so', () => {
    const schedule = {
      seed: 5,
      estate: 'kion' as const,
      faults: [OPEN],
      input: { freeze: 'none', bakeHours: 1 },
      again: false,
    };
    expect(plainly(schedule).input).toEqual({});
    const stopped = { at: 'own-freeze' as const, state: 'NoticePeriod' };
    expect(plainly({ ...schedule, faults: [stopped] }).input).toEqual({ freeze: 'none' });
  });

  it('in which a run is stopped after people have stopped the app ends with an app that works', async () => {
    const { violations } = await play({
      seed: 3,
      estate: 'kion',
      faults: [
        { at: 'state', state: 'NoticePeriod', what: 'start-anew' },
        { at: 'event', times: 0 },
        { at: 'own-freeze', state: 'NoticePeriod' },
      ],
      input: { freeze: 'none' },
      again: true,
    });
    expect(violations).toEqual([]);
  });

  it('can be played with some of its faults only', () => {
    const schedule = { seed: 5, estate: 'kion' as const, faults: [QUIET, OPEN], input: {}, again: false };
    expect(keeping(schedule, [1]).faults).toEqual([OPEN]);
    expect(() => keeping(schedule, [2])).toThrow('The schedule of seed 5 has no fault 2.');
  });

  it('that starts the migration again ends with two of them', async () => {
    const { ends, violations } = await play({
      seed: 2,
      estate: 'kion',
      faults: [OPEN],
      input: {},
      again: true,
    });
    expect(ends).toEqual(['ABORTED Stopped', 'SUCCEEDED']);
    expect(violations).toEqual([]);
  });
});
