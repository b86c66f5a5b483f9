import { describe, expect, it } from 'vitest';
import { STACK_TAG } from '../../lambdas/domain/planning/stack-tag.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { migrate } from './migrate.ts';
import { runMigration } from './run-migration.ts';

/** Seconds that every call of the function takes that is under way when its execution is stopped. */
const SLOW = 9;

const { result: whole } = await migrate();
const STATES = [...new Set(whole.states)];
const upTo = STATES.indexOf('AnnounceReady');
const CHANGING = STATES.slice(STATES.indexOf('ArmWatchdog'), upTo).filter((state) =>
  /^(Arm|Freeze|Take|Create|Prepare|Execute)/.test(state),
);

/** A run that is stopped while a function of it is under way, which on AWS runs on to its end. */
async function stoppedUnder(state: string) {
  let lab: Laboratory | undefined;
  let stopped = false;
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    patience: 5 * 3600,
    conditions: {
      interceptors: [
        async ({ caller }, next) => {
          if (caller === state) await lab?.time.sleep(SLOW, `a slow call of ${caller}`);
          return await next();
        },
      ],
    },
    beforeStart: (laboratory) => {
      lab = laboratory;
    },
    onEvent: ({ executionArn, stateMachineArn }, { type, name }) => {
      if (
        stopped ||
        name !== state ||
        type !== 'TaskStateEntered' ||
        !stateMachineArn.endsWith('enable-backtrack')
      )
        return;
      stopped = true;
      lab?.time.spawn('somebody', async () => {
        // Long enough for the function to have confirmed its lock, and to be about to change something.
        await lab?.time.sleep(SLOW * 1.5, 'a hesitation');
        lab?.engine.stop(executionArn, 'Stopped', 'by hand');
      });
    },
  });
  return { run, result: await resultOf(run, 0), account: run.laboratory.account };
}

describe('a function that is under way when its execution is stopped', () => {
  it.each(CHANGING)('%s: changes nothing after the way back has looked', async (state) => {
    const { result, account } = await stoppedUnder(state);
    expect(account.connections.writableClusters().map(({ endpoint }) => endpoint)).toEqual([
      account.stacks.get('kion-app').desired.parameters.get('DatabaseEndpoint')?.given,
    ]);
    expect(result.writes.lost).toBe(0);
    const old = account.fleet.clusters.get('kion-cluster');
    if (account.connections.writable() === old) {
      expect([...(old?.tags.keys() ?? [])]).toEqual([STACK_TAG]);
      expect([...account.autoScaling.byName.values()].flatMap(({ suspended }) => [...suspended])).toEqual([]);
      expect(result.remaining.stacks).toEqual(['kion-network', 'kion-aurora', 'kion-app']);
      expect([...account.groups.byId.values()].filter(({ name }) => name.includes('fence'))).toEqual([]);
    }
  });
});
