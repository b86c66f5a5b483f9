import { describe, expect, it } from 'vitest';
import type { Holding } from '../../../lambdas/domain/holding.ts';
import { armWatchdog } from '../../../lambdas/freeze/arm-watchdog.ts';
import { checkThawed } from '../../../lambdas/freeze/check-thawed.ts';
import { takeLock } from '../../../lambdas/lock/take-lock.ts';
import { ago, EXECUTION, HELD_LOCK, instance, LOCK, NOW } from '../../support/fixtures.ts';
import { closed, rewindable, rewindPlanOf } from '../../support/rewinds.ts';
import { inputsOf, invoke, SETTINGS, type Stub } from '../../support/stub.ts';

describe('ArmWatchdog, of a rewind', () => {
  it('has finish-rewind started at the end of the longest announced downtime, and no migration undone', async () => {
    const { output, calls } = await invoke(
      armWatchdog,
      { plan: rewindPlanOf(), lock: LOCK },
      { answers: { GetItem: HELD_LOCK, UpdateSchedule: {} } },
    );
    expect(output.firesAt).toBe(new Date(NOW.getTime() + 10_800_000).toISOString());
    const [{ Name, Target } = {}] = inputsOf(calls, 'UpdateSchedule');
    expect(Name).toBe('aurora-rewind-b12345');
    expect(Object(Target).Input).toBe(
      JSON.stringify({ executionId: EXECUTION.id, app: 'kion-app', reason: 'watchdog' }),
    );
    expect(Object(Target).Arn).toBe(SETTINGS.FINISH_REWIND_MACHINE_ARN);
  });
});

describe('TakeLock, of a rewind', () => {
  it('locks the app, and opens a record that says what it is of', async () => {
    const { output, calls } = await invoke(
      takeLock,
      { plan: rewindPlanOf() },
      { answers: { GetItem: {}, UpdateItem: {}, PutItem: {} } },
    );
    expect(output).toEqual({ lock: { app: LOCK.app, fence: 1 } });
    expect(inputsOf(calls, 'PutItem')).toMatchObject([{ Item: { plan: rewindPlanOf() } }]);
  });
});

describe('CheckThawed, where nobody has said how to tell that the app works', () => {
  const { healthCheck: _, ...blind } = rewindPlanOf();
  const check = async (
    answers: Stub['answers'] = {},
    since = ago(60),
    plan: Holding = blind,
    replaced = false,
  ) =>
    (
      await invoke(
        checkThawed,
        { plan, good: 0, since: since.toISOString(), replaced },
        {
          answers: {
            DescribeDBClusters: { DBClusters: [rewindable()] },
            DescribeDBInstances: { DBInstances: [instance('kion-cluster-1')] },
            ...answers,
          },
        },
      )
    ).output;
  const restarting = {
    DescribeDBInstances: { DBInstances: [instance('kion-cluster-1', { DBInstanceStatus: 'rebooting' })] },
  };

  it('asks no page either where people have stopped the app themselves, and wait for a word', async () => {
    const plan = rewindPlanOf({ freeze: 'none' });
    expect(plan.healthCheck).toBeDefined();
    expect((await check({}, ago(60), plan)).status).toBe('ready');
    // Hosts that were all replaced have started the app by themselves.
    expect((await check({}, ago(60), plan, true)).status).toBe('pending');
  });

  it('is content with a writer that takes connections, and asks no page', async () => {
    expect(await check()).toEqual({
      status: 'ready',
      good: 1,
      detail: 'The database takes connections.',
      waitSeconds: 1,
    });
  });

  it('waits for a writer that restarts, for a quarter of an hour', async () => {
    expect(await check(restarting)).toMatchObject({
      status: 'pending',
      detail: 'kion-cluster-1 is rebooting.',
    });
    expect(await check(restarting, ago(901))).toMatchObject({ status: 'failed' });
  });

  it('is not content with a cluster behind its fence', async () => {
    const TagList = [{ Key: 'aurora-rewind:groups-before', Value: 'sg-old00000' }];
    expect(await check({ DescribeDBClusters: { DBClusters: [closed({ TagList })] } })).toMatchObject({
      status: 'pending',
      good: 0,
      detail: 'kion-cluster is behind its fence.',
    });
  });
});
