import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { migrate } from './migrate.ts';
import { runMigration } from './run-migration.ts';

const { result: whole } = await migrate();
const STATES = [...new Set(whole.states)];
const from = (state: string) => STATES.indexOf(state);
/** States in which a run holds the lock and has not ended. */
const HOLDING = STATES.slice(from('TakeLock') + 1, from('DeleteOldStack'));

/** Everything that a run can change about an account. */
function worldOf({ account }: Laboratory): unknown {
  return {
    stacks: account.stacks
      .all()
      .map(({ name, status, desired }) => [
        name,
        status,
        [...desired.parameters].map(([key, { given }]) => [key, given]),
      ]),
    clusters: [...account.fleet.clusters.values()].map(({ id, groups, tags }) => [id, groups, [...tags]]),
    engines: [...account.fleet.instances.values()].map(({ id, engineStartedAt }) => [id, engineStartedAt]),
    snapshots: [...account.fleet.snapshots.keys()],
    suspended: [...account.autoScaling.byName.values()].map(({ name, suspended }) => [name, [...suspended]]),
    groups: [...account.groups.byId.values()].map(({ name }) => name),
  };
}

/** A run that is stopped in a state, its way back, and then somebody who redrives it. */
async function redriven(state: string) {
  let before: unknown;
  let stop: ((executionArn: string) => void) | undefined;
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    patience: 40 * 3600,
    beforeStart: (lab) => {
      const somebody = lab.account.aws.client('somebody');
      stop = (executionArn) => {
        stop = undefined;
        lab.time.spawn('somebody', async () => {
          lab.engine.stop(executionArn, 'Stopped', 'by hand');
          await lab.time.sleep(2 * 3600, 'the way back');
          before = worldOf(lab);
          await somebody.send(new RedriveExecutionCommand({ executionArn }));
        });
      };
    },
    onEvent: ({ executionArn, stateMachineArn }, { type, name }) => {
      if (stateMachineArn.endsWith('enable-backtrack') && name === state && type.endsWith('StateEntered'))
        stop?.(executionArn);
    },
  });
  return { run, result: await resultOf(run, 0), before, after: worldOf(run.laboratory) };
}

describe('a run that is redriven after its way back has taken the lock', () => {
  it.each(HOLDING)('in %s changes nothing any more', async (state) => {
    const { run, result, before, after } = await redriven(state);
    expect(run.execution.redrives).toBe(1);
    expect(run.execution.status).toBe('FAILED');
    expect(after).toEqual(before);
    expect(result.writes.lost).toBe(0);
    expect(run.laboratory.account.connections.writableClusters()).toHaveLength(1);
  });
});
