import { describe, expect, it } from 'vitest';
import { STACK_TAG } from '../../lambdas/domain/planning/stack-tag.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { migrate } from './migrate.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

const estate = kionEstate();
const { result: whole } = await migrate();
const STATES = [...new Set(whole.states)];
/** From here on the run is over but for the telling. */
const LAST = ['RemoveFence', 'ReleaseLock', 'AnnounceDone', 'Migrated'];

/** Stops the execution as soon as it is in a state, and lets time pass. */
async function stoppedAt(state: string, conditions: { deliverEvents: boolean }): Promise<MigrationRun> {
  let stop: ((executionArn: string) => void) | undefined;
  return await runMigration({
    estate,
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    conditions,
    patience: conditions.deliverEvents ? 10 : 12 * 3600,
    beforeStart: ({ time, engine }) => {
      stop = (executionArn) => {
        stop = undefined;
        time.spawn('somebody', async () => engine.stop(executionArn, 'Stopped', 'by hand'));
      };
    },
    onEvent: ({ executionArn }, { type, name }) => {
      if (name === state && type.endsWith('StateEntered')) stop?.(executionArn);
    },
  });
}

describe.each([
  ['an event tells of it', true],
  ['no event arrives, and only the dead man switch is left', false],
])('an execution that is stopped by hand while %s', (_, deliverEvents) => {
  it.each(STATES.filter((state) => !LAST.includes(state)))(
    'in %s ends with the app on a working database, writes allowed, and nothing lost',
    async (state) => {
      const run = await stoppedAt(state, { deliverEvents });
      const result = await resultOf(run, 0);
      const { account, time } = run.laboratory;
      expect(result.executionStatus).toBe('ABORTED');
      expect(result.writes.lost).toBe(0);
      const writable = account.connections.writable();
      const named = result.app?.endpoint ?? writable?.endpoint;
      expect(writable?.endpoint).toBe(named);
      const promised = result.plan?.downtime.longestSeconds ?? 0;
      expect(result.downtimeSeconds).toBeLessThanOrEqual(promised + 300);
      // What the app does not use is fenced, or gone.
      for (const cluster of account.fleet.clusters.values())
        if (cluster.id !== writable?.id)
          expect(cluster.groups).not.toContain(result.plan?.database.appGroup.id);
      expect(time.millis).toBeGreaterThan(run.startedAt);
    },
  );
});

describe('the way back of a run that was stopped before the app was sent anywhere', async () => {
  const run = await stoppedAt('WaitForDatabaseStack', { deliverEvents: true });
  const result = await resultOf(run, 0);
  const { account } = run.laboratory;

  it('puts everything back as it was, and deletes what the run has made but for the snapshot', () => {
    const cluster = account.fleet.clusters.get('kion-cluster');
    expect(cluster?.groups).toContain(result.plan?.database.appGroup.id);
    expect([...(cluster?.tags.keys() ?? [])]).toEqual([STACK_TAG]);
    expect(result.remaining).toEqual({
      stacks: ['kion-network', 'kion-aurora', 'kion-app'],
      clusters: ['kion-cluster'],
      // The template's DeletionPolicy makes a last snapshot of the new cluster as well.
      snapshots: [result.plan?.names.snapshot, expect.stringMatching(/-final-/)],
    });
    expect([...account.autoScaling.byName.values()].flatMap(({ suspended }) => [...suspended])).toEqual([]);
    expect([...account.groups.byId.values()].map(({ name }) => name)).not.toContain(
      result.plan?.names.fenceGroup,
    );
  });

  it('tells everybody why, where the app is, and what exists', () => {
    const last = result.emails.at(-1);
    expect(last?.subject).toBe('kion-app: migration undone, back on the old database');
    expect(last?.body).toContain('Stopped: by hand');
    expect(last?.body).toContain('kion-app runs on kion-cluster again, and writes are allowed.');
  });

  it('gives the lock back, so that the next run can begin at once', async () => {
    const lock = account.tables.table('aurora-rewind-records').get(`lock#${result.plan?.app.stack.id}`);
    expect(lock).toEqual({ pk: expect.any(String), fence: 2, lastRun: run.execution.executionArn });
  });

  it('counts as rolled back', () => {
    expect(result.outcome).toBe('rolled-back');
  });
});
