import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

/** A run that is stopped in a state while nobody hears of it, and a second one after it. */
async function after(state: string, input: object = KION_INPUT) {
  let second: string | undefined;
  let stop: ((arn: string) => void) | undefined;
  let start: (() => Promise<void>) | undefined;
  const run: MigrationRun = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    conditions: { deliverEvents: false },
    patience: 30 * 3600,
    beforeStart: ({ time, engine, machineArn }) => {
      stop = (arn) => {
        stop = undefined;
        time.spawn('somebody', async () => {
          engine.stop(arn, 'Stopped', 'by hand');
          await start?.();
        });
      };
      start = async () => {
        await time.sleep(60, 'a second thought');
        const next = engine.start(machineArn, { ...input }, 'second');
        second = next.executionArn;
        await time.join(engine.actorOf(next.executionArn));
      };
    },
    onEvent: ({ executionArn, name }, { type, name: entered }) => {
      if (name !== 'second' && entered === state && type.endsWith('StateEntered')) stop?.(executionArn);
    },
  });
  const { engine } = run.laboratory;
  return {
    run,
    result: await resultOf(run, 0),
    execution: engine.describe(second ?? ''),
    states: engine
      .history(second ?? '')
      .flatMap(({ type, name }) => (type === 'TaskStateEntered' && name !== undefined ? [name] : [])),
  };
}

describe.each(['CheckWritesStopped', 'TakeSnapshot', 'WaitForDatabaseStack', 'PrepareAppUpdate'])(
  'a run that died in %s, and another one a minute later',
  (state) => {
    it('is undone first, and the other migrates, with nothing lost', async () => {
      const { run, execution, states, result } = await after(state);
      expect(states.slice(0, 3)).toEqual(['Preflight', 'UndoUnfinishedRun', 'CheckUndone']);
      expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'migrated' } });
      expect(result.writes.lost).toBe(0);
      const { account } = run.laboratory;
      const [cluster, ...others] = account.fleet.clusters.values();
      expect(others).toEqual([]);
      expect(account.connections.writable()?.id).toBe(cluster?.id);
      expect([...account.groups.byId.values()].filter(({ name }) => name.includes('fence'))).toEqual([]);
    });
  },
);

it('a run that died before it changed anything needs no undoing', async () => {
  const { execution, states, result } = await after('ArmWatchdog');
  expect(states.slice(0, 2)).toEqual(['Preflight', 'TakeLock']);
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'migrated' } });
  expect(result.writes.lost).toBe(0);
});

it('a dry run undoes nothing, and says that another run would', async () => {
  const { execution, states } = await after('WaitForDatabaseStack', { ...KION_INPUT, dryRun: true });
  expect(states).toEqual(['Preflight']);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'PreflightRefused' });
  expect(execution.cause).toContain('UnfinishedRun');
});

it('a run that was stopped after the app was sent to the new database is left there, and the next one is refused', async () => {
  const { run, execution, result } = await after('CheckHealth');
  expect(execution).toMatchObject({ status: 'FAILED', error: 'PreflightRefused' });
  expect(execution.cause).toContain('EndpointNotFound');
  expect(result.writes.lost).toBe(0);
  expect(run.laboratory.account.connections.writable()?.endpoint).toBe(result.app?.endpoint);
});
