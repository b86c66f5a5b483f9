import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { goBack, thaw } from '../../local/rescue/act.ts';
import { lookAt } from '../../local/rescue/look.ts';
import { benchOf } from '../../local/rescue/replay.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { migrate } from './migrate.ts';
import { runMigration } from './run-migration.ts';

const { result: whole } = await migrate();
const STATES = [...new Set(whole.states)];
/** From here on nothing is left to go back from: the lock is given back, or the old stack is going. */
const LAST = [
  'IsDeletionSafe',
  'DeleteOldStack',
  'CheckOldStackDeleted',
  'IsOldStackDeleted',
  'WaitForDeletion',
  'RemoveFence',
  'ReleaseLock',
  'AnnounceDone',
  'Migrated',
];

/** A run that is stopped in a state in a world without Step Functions, and what somebody does there. */
async function standing(state: string, act: (lab: Laboratory) => Promise<void>) {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    faults: presetFaults(`stopped:${state}`, STATES) ?? [],
    hold: act,
  });
  return { run, result: await resultOf(run, 0), account: run.laboratory.account };
}

async function backByHand(lab: Laboratory): Promise<void> {
  const { record } = await lookAt(benchOf(lab), 'kion-app');
  if (record === undefined) return;
  const { status } = await goBack(benchOf(lab), record, () => {});
  expect(status).toBe('SUCCEEDED');
}

describe('a run that is stopped while Step Functions is away', () => {
  it.each(STATES.filter((state) => !LAST.includes(state)))(
    'in %s: go-back by hand brings the app to the old database, and nothing is lost',
    async (state) => {
      const { account, run } = await standing(state, backByHand);
      expect(account.connections.writable()?.id).toBe('kion-cluster');
      const app = account.stacks.get('kion-app').desired.parameters;
      expect(app.get('DatabaseEndpoint')?.given).toBe(account.fleet.clusters.get('kion-cluster')?.endpoint);
      const kept = [...account.fleet.clusters.values()].map(({ resourceId }) => resourceId);
      expect((await run.users.account(kept)).lost).toBe(0);
      for (const cluster of account.fleet.clusters.values())
        if (cluster.id !== 'kion-cluster') expect(cluster.tags.has('aurora-rewind:groups-before')).toBe(true);
    },
  );

  it('is frozen until somebody acts: nothing goes on by itself', async () => {
    const { account } = await standing('WaitForSnapshot', async ({ time }) => {
      await time.sleep(12 * 3600, 'the night');
    });
    expect(account.connections.writable()).toBeUndefined();
  });

  it('keeps its lock where there is nothing to be thawed: somebody else may be about to undo the run', async () => {
    await standing('BakeTime', async (lab) => {
      const before = await lookAt(benchOf(lab), 'kion-app');
      if (before.record === undefined) throw new Error('there is no run');
      expect(await thaw(benchOf(lab), before.record)).toEqual({
        thawed: false,
        detail: expect.stringContaining('kion-app is on the new database'),
      });
      expect((await lookAt(benchOf(lab), 'kion-app')).whereabouts.lock).toEqual(before.whereabouts.lock);
    });
  });

  it('can be thawed alone, and the rest be undone later', async () => {
    const { account, run } = await standing('WaitForDatabaseStack', async (lab) => {
      const { record } = await lookAt(benchOf(lab), 'kion-app');
      if (record === undefined) throw new Error('nothing to thaw');
      expect(await thaw(benchOf(lab), record)).toMatchObject({
        thawed: true,
        detail: expect.stringContaining('Writes are allowed on kion-cluster.'),
      });
      expect(lab.account.connections.writable()?.id).toBe('kion-cluster');
      expect((await lookAt(benchOf(lab), 'kion-app')).whereabouts.lock.holder).toContain('thaw-by-hand');
      await backByHand(lab);
    });
    expect(account.stacks.all().map(({ name }) => name)).toEqual(['kion-network', 'kion-aurora', 'kion-app']);
    expect((await run.users.account()).lost).toBe(0);
  });
});
