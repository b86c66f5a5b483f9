import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

/** A run under a fault whose first way back that does something is stopped in a state, and eight hours after it. */
async function stoppedWayBack(fault: string, state: string | undefined): Promise<MigrationRun> {
  let stopped = false;
  let stop: ((executionArn: string) => void) | undefined;
  return await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    faults: presetFaults(fault, []) ?? [],
    patience: 8 * 3600,
    beforeStart: ({ time, engine }) => {
      stop = (arn) => time.spawn('somebody', async () => engine.stop(arn, 'Stopped', 'by hand'));
    },
    onEvent: ({ executionArn, stateMachineArn }, { type, name }) => {
      const meant = stateMachineArn.endsWith(':go-back') && name === state && type.endsWith('StateEntered');
      if (!meant || stopped) return;
      stopped = true;
      stop?.(executionArn);
    },
  });
}

const FAULTS = ['database-stack-fails', 'app-update-fails', 'health-never'];

/** The states of the way back that does something under a fault. */
async function statesUnder(fault: string): Promise<string[]> {
  const run = await stoppedWayBack(fault, undefined);
  const { engine } = run.laboratory;
  return [
    ...new Set(
      run.waysBack.flatMap(({ executionArn }) =>
        engine
          .history(executionArn)
          .flatMap(({ type, name }) => (type.endsWith('StateEntered') && name !== undefined ? [name] : [])),
      ),
    ),
  ];
}

const CASES = (
  await Promise.all(
    FAULTS.map(async (fault) => (await statesUnder(fault)).map((state) => [fault, state] as const)),
  )
)
  .flat()
  // What is stopped before it has taken the lock is somebody else's to do; at the very end all is done.
  .filter(
    ([, state]) => !['Begin', 'IsThereSomethingToDo', 'NothingToDo', 'WentBack', 'KeepWatch'].includes(state),
  );

describe('a way back that is stopped half-way', () => {
  it.each(CASES)('(%s, in %s) is followed by another, which brings it to its end', async (fault, state) => {
    const run = await stoppedWayBack(fault, state);
    const result = await resultOf(run, 0);
    const { account } = run.laboratory;
    expect(account.connections.writableClusters().map(({ id }) => id)).toEqual(['kion-cluster']);
    expect(result.app?.endpoint).toBe(account.fleet.clusters.get('kion-cluster')?.endpoint);
    expect(result.writes.lost).toBe(0);
    const lock = account.tables.table('aurora-rewind-records').get(`lock#${result.plan?.app.stack.id}`);
    expect(lock).not.toHaveProperty('holder');
  });
});
