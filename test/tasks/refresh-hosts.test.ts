import { describe, expect, it } from 'vitest';
import { checkHostsMoved } from '../../lambdas/cutover/check-hosts-moved.ts';
import { refreshHosts } from '../../lambdas/cutover/refresh-hosts.ts';
import { ago, CREATED, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const plan = planOf({ app: { ...planOf().app, refreshed: ['Hosts'] } });
const RESOURCES = {
  StackResourceSummaries: [
    {
      LogicalResourceId: 'Hosts',
      PhysicalResourceId: 'hosts',
      ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
    },
    {
      LogicalResourceId: 'Jobs',
      PhysicalResourceId: 'jobs',
      ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
    },
  ],
};
const refreshes = (...of: [string, number, string?][]) => ({
  InstanceRefreshes: of.map(([Status, seconds, StatusReason]) => ({
    Status,
    StartTime: ago(seconds),
    StatusReason,
  })),
});

describe('RefreshHosts', () => {
  const refresh = (found: Answer, start: Answer = {}, of = plan) =>
    invoke(
      refreshHosts,
      { plan: of, lock: LOCK, since: ago(60).toISOString() },
      {
        answers: {
          GetItem: HELD_LOCK,
          ListStackResources: RESOURCES,
          DescribeInstanceRefreshes: found,
          StartInstanceRefresh: start,
        },
      },
    );

  it('refreshes a group that the update has left alone, half of it at a time', async () => {
    const { output, calls } = await refresh(refreshes(['Successful', 900]));
    expect(inputsOf(calls, 'StartInstanceRefresh')).toEqual([
      {
        AutoScalingGroupName: 'hosts',
        Strategy: 'Rolling',
        Preferences: { MinHealthyPercentage: 50, SkipMatching: false },
      },
    ]);
    expect(output.detail).toBe('Refreshing hosts.');
    expect(inputsOf(calls, 'DescribeInstanceRefreshes')).toEqual([{ AutoScalingGroupName: 'hosts' }]);
  });

  it('says which groups it refreshes', async () => {
    const hosts = ['Hosts', 'Jobs'].map((logicalId) => ({
      kind: 'auto-scaling-group' as const,
      logicalId,
      name: logicalId.toLowerCase(),
    }));
    const both = planOf({ app: { ...planOf().app, hosts, refreshed: ['Hosts', 'Jobs'] } });
    expect((await refresh({}, {}, both)).output.detail).toBe('Refreshing hosts, jobs.');
  });

  it('does not do so twice', async () => {
    const { output, calls } = await refresh(refreshes(['InProgress', 30], ['Successful', 900]));
    expect(operationsOf(calls)).not.toContain('StartInstanceRefresh');
    expect(output.detail).toContain('begun before');
    const pending = await refresh({ InstanceRefreshes: [{}] });
    expect(operationsOf(pending.calls)).not.toContain('StartInstanceRefresh');
  });

  it.each(['Failed', 'Cancelled', 'RollbackSuccessful'])(
    'begins another one when the last is %s, and not a fourth',
    async (status) => {
      const again = await refresh(refreshes([status, 20], ['Cancelled', 30], ['Failed', 900]));
      expect(operationsOf(again.calls)).toContain('StartInstanceRefresh');
      const enough = await refresh(refreshes([status, 10], ['Cancelled', 20], ['Failed', 30]));
      expect(operationsOf(enough.calls)).not.toContain('StartInstanceRefresh');
      const well = await refresh(refreshes(['Successful', 10], [status, 20]));
      expect(operationsOf(well.calls)).not.toContain('StartInstanceRefresh');
    },
  );

  it('waits for a refresh that somebody else has begun, and for nothing else', async () => {
    for (const name of ['InstanceRefreshInProgress', 'InstanceRefreshInProgressFault'])
      expect((await refresh({}, awsError(name))).output.detail).not.toContain('hosts');
    await expect(refresh({}, awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('leaves groups alone that the update itself rolls', async () => {
    expect(operationsOf((await refresh({}, {}, planOf())).calls)).not.toContain('StartInstanceRefresh');
  });
});

describe('CheckHostsMoved, of hosts that are refreshed', () => {
  const check = async (found: Answer, seconds = 60) =>
    (
      await invoke(
        checkHostsMoved,
        { plan, created: CREATED, since: ago(seconds).toISOString() },
        {
          answers: {
            ListStackResources: RESOURCES,
            DescribeAutoScalingGroups: { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }] }] },
            DescribeNetworkInterfaces: { NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-old00000' }] }] },
            DescribeInstanceRefreshes: found,
          },
        },
      )
    ).output;

  it('waits as long as the refresh goes on, and longer than for a roll', async () => {
    expect(await check(refreshes(['InProgress', 30]))).toMatchObject({ status: 'pending' });
    expect(await check({})).toMatchObject({ status: 'pending' });
    expect(await check(refreshes(['InProgress', 30]), 3600)).toMatchObject({ status: 'pending' });
    expect(await check(refreshes(['InProgress', 30]), 7300)).toMatchObject({ status: 'failed' });
  });

  it('waits for the next refresh when one has ended badly', async () => {
    expect(await check(refreshes(['Cancelled', 20, 'why'], ['Failed', 30]))).toMatchObject({
      status: 'pending',
    });
  });

  it.each(['Failed', 'Cancelled', 'RollbackSuccessful'])(
    'fails when the third refresh is %s as well',
    async (status) => {
      const before: [string, number][] = [
        ['Failed', 20],
        ['Cancelled', 30],
      ];
      expect(await check(refreshes([status, 10, 'why'], ...before))).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining(
          `3 instance refreshes of hosts came to nothing; the last is ${status}: why`,
        ),
      });
      expect((await check(refreshes([status, 10], ...before))).detail).toContain('gives no reason');
    },
  );
});
