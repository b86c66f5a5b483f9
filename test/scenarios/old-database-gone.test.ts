import { describe, expect, it } from 'vitest';
import { goBackPlan } from '../../lambdas/domain/rescue.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { goBack } from '../../local/rescue/act.ts';
import { lookAt } from '../../local/rescue/look.ts';
import { benchOf } from '../../local/rescue/replay.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { statesOf } from '../../local/run/machines.ts';
import { runMigration } from './run-migration.ts';

/** A run under faults in a world that then has no Step Functions, and what somebody does there. */
async function standing(faults: string | readonly Fault[], act: (lab: Laboratory) => Promise<void>) {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async ({ id }) => (id.startsWith('go-back') ? undefined : 'approved'),
    faults: typeof faults === 'string' ? (presetFaults(faults, statesOf('enable-backtrack')) ?? []) : faults,
    hold: act,
  });
  const { account } = run.laboratory;
  const named = account.stacks.get('kion-app').desired.parameters.get('DatabaseEndpoint')?.given;
  return { run, account, named };
}

/** Goes back by hand, and lets an hour pass. @returns what it came to */
async function backByHand(lab: Laboratory): Promise<{ outcome: unknown; subject: string | undefined }> {
  const { record } = await lookAt(benchOf(lab), 'kion-app');
  if (record === undefined) throw new Error('there is nothing to go back from');
  const { output, status } = await goBack(benchOf(lab), record, () => {});
  expect(status).toBe('SUCCEEDED');
  await lab.time.sleep(3600, 'an hour');
  return { outcome: Object(output).outcome, subject: lab.account.topics.emails.at(-1)?.subject };
}

describe('somebody who wants the app back although the old database is going or gone', () => {
  it.each(['CheckOldStackDeleted', 'WaitForDeletion', 'RemoveFence', 'ReleaseLock'])(
    '(in %s) is told so, and the app stays on the new database, open',
    async (state) => {
      let told: Awaited<ReturnType<typeof backByHand>> | undefined;
      const { account, named, run } = await standing(`stopped:${state}`, async (lab) => {
        told = await backByHand(lab);
      });
      expect(told).toEqual({ outcome: 'stay', subject: expect.stringContaining('on the new database') });
      expect(account.connections.writable()?.endpoint).toBe(named);
      expect(named).not.toContain('kion-cluster.');
      expect((await run.users.account()).lost).toBe(0);
    },
  );

  it('(with a part of its stack deleted already) is told so, and the app stays on the new database, open', async () => {
    let told: Awaited<ReturnType<typeof backByHand>> | undefined;
    const half: Fault = {
      at: 'resource',
      operation: 'DELETE',
      types: ['AWS::RDS::DBInstance'],
      stack: 'old-database',
      times: 99,
      reason: 'Resource handler returned message: "Internal error"',
    };
    const { account, named } = await standing([half], async (lab) => {
      told = await backByHand(lab);
    });
    expect(account.stacks.get('kion-aurora').status).toBe('DELETE_FAILED');
    expect(told).toEqual({ outcome: 'stay', subject: expect.stringContaining('on the new database') });
    expect(account.connections.writable()?.endpoint).toBe(named);
  });

  it('sees it in the plan, before anything is done', async () => {
    await standing('stopped:WaitForDeletion', async (lab) => {
      const { whereabouts, record } = await lookAt(benchOf(lab), 'kion-app');
      if (record === undefined || whereabouts.run === undefined) throw new Error('there is no run');
      expect(goBackPlan(record.plan, whereabouts.run)).toEqual({
        refusal: expect.stringContaining('the stack kion-aurora is DELETE_IN_PROGRESS'),
      });
    });
  });
});

describe('somebody who wants the app back after its run has ended', () => {
  it.each([
    ['with the deletion refused', 'deletion-refused'],
    ['with the deletion rejected', 'rejected'],
  ] as const)('%s gets it back, and nothing is lost', async (_, fault) => {
    let told: Awaited<ReturnType<typeof backByHand>> | undefined;
    const { account, named, run } = await standing(fault, async (lab) => {
      told = await backByHand(lab);
    });
    expect(told?.outcome).toBe('return');
    expect(account.connections.writable()).toMatchObject({ id: 'kion-cluster', endpoint: named });
    const kept = [...account.fleet.clusters.values()].map(({ resourceId }) => resourceId);
    expect((await run.users.account(kept)).lost).toBe(0);
  });

  it('without health, and with nobody who answered, gets it back as well', async () => {
    let told: Awaited<ReturnType<typeof backByHand>> | undefined;
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed: 1,
      judge: async ({ id }) => (id.startsWith('go-back') ? undefined : 'approved'),
      faults: presetFaults('health-never', []) ?? [],
      patience: 24 * 3600,
      beforeStart: (lab) => {
        lab.time.spawn('somebody', async () => {
          await lab.time.sleep(20 * 3600, 'the next day');
          told = await backByHand(lab);
        });
      },
    });
    const { account } = run.laboratory;
    expect(run.waysBack.map(({ output }) => Object(output).outcome)).toContain('stay');
    expect(told?.outcome).toBe('return');
    expect(account.connections.writable()?.id).toBe('kion-cluster');
  });
});
