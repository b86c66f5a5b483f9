import { describe, expect, it } from 'vitest';
import { freezeWrites } from '../../lambdas/freeze/freeze-writes.ts';
import { removeFence } from '../../lambdas/freeze/remove-fence.ts';
import { appStack, cluster, EXECUTION, instance, LOCK, NOW, planOf, tableWith } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const FOUND = {
  clusterGroups: ['sg-old00000'],
  fenceGroup: 'sg-fence000',
  suspended: [],
  ssmParameters: {},
};

function record(changes: object = {}) {
  return { Item: { pk: `run#${EXECUTION.id}`, executionId: EXECUTION.id, plan: planOf(), ...changes } };
}

const ANSWERS = {
  GetItem: tableWith(record()),
  UpdateItem: {},
  DescribeDBClusters: { DBClusters: [cluster()] },
  DescribeDBInstances: { DBInstances: [instance('kion-1'), instance('kion-2')] },
  DescribeSecurityGroups: [{ SecurityGroups: [{ VpcId: 'vpc-1' }] }, { SecurityGroups: [] }],
  CreateSecurityGroup: { GroupId: 'sg-fence000' },
  RevokeSecurityGroupEgress: {},
  DescribeStacks: { Stacks: [appStack()] },
  DescribeAutoScalingGroups: {
    AutoScalingGroups: [
      { AutoScalingGroupName: 'hosts', SuspendedProcesses: [{ ProcessName: 'AZRebalance' }] },
    ],
  },
  SuspendProcesses: {},
  AddTagsToResource: {},
  ModifyDBCluster: {},
  RebootDBInstance: {},
};

const input = { plan: planOf(), lock: LOCK };

describe('FreezeWrites', () => {
  it('writes down what it found before it changes anything', async () => {
    const { calls } = await invoke(freezeWrites, input, { answers: ANSWERS });
    const order = operationsOf(calls);
    expect(inputsOf(calls, 'DescribeAutoScalingGroups')).toEqual([{ AutoScalingGroupNames: ['hosts'] }]);
    expect(inputsOf(calls, 'SuspendProcesses')).toEqual([
      { AutoScalingGroupName: 'hosts', ScalingProcesses: ['ReplaceUnhealthy'] },
    ]);
    expect(order.indexOf('UpdateItem')).toBeLessThan(order.indexOf('SuspendProcesses'));
    expect(order.indexOf('UpdateItem')).toBeLessThan(order.indexOf('ModifyDBCluster'));
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: {
        ':value': {
          clusterGroups: ['sg-old00000'],
          fenceGroup: 'sg-fence000',
          suspended: [{ group: 'hosts', processes: ['ReplaceUnhealthy'] }],
        },
      },
    });
  });

  it('puts the cluster behind a fence that lets nothing in or out, and restarts every instance after that', async () => {
    const { output, calls } = await invoke(freezeWrites, input, { answers: ANSWERS });
    expect(inputsOf(calls, 'RevokeSecurityGroupEgress')).toHaveLength(1);
    expect(inputsOf(calls, 'ModifyDBCluster')[0]).toMatchObject({
      VpcSecurityGroupIds: ['sg-fence000'],
      ApplyImmediately: true,
    });
    expect(inputsOf(calls, 'RebootDBInstance').map((call) => call.DBInstanceIdentifier)).toEqual([
      'kion-1',
      'kion-2',
    ]);
    const order = operationsOf(calls);
    expect(order.indexOf('ModifyDBCluster')).toBeLessThan(order.indexOf('RebootDBInstance'));
    expect(output.frozenAt).toBe(NOW.toISOString());
    expect(output.detail).toBe('Fenced by sg-fence000; restarting kion-1, kion-2.');
  });

  it('tags the cluster with the groups that it wore, so that they are known without the record', async () => {
    const { calls } = await invoke(freezeWrites, input, { answers: ANSWERS });
    expect(inputsOf(calls, 'AddTagsToResource')[0]).toMatchObject({
      Tags: expect.arrayContaining([{ Key: 'aurora-rewind:groups-before', Value: 'sg-old00000' }]),
    });
  });

  it('keeps what was found first when it is run again, although the cluster wears the fence by now', async () => {
    const { output, calls } = await invoke(freezeWrites, input, {
      answers: {
        ...ANSWERS,
        GetItem: tableWith(record({ found: FOUND, frozenAt: '2026-01-12T20:30:00.000Z' })),
        DescribeDBClusters: {
          DBClusters: [
            cluster('kion-cluster', { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence000' }] }),
          ],
        },
        RebootDBInstance: awsError('InvalidDBInstanceState'),
      },
    });
    expect(output.frozenAt).toBe('2026-01-12T20:30:00.000Z');
    const parts = inputsOf(calls, 'UpdateItem').map((call) => call.ExpressionAttributeNames);
    expect(parts).toEqual([{ '#part': 'frozenAt' }]);
  });

  it('finds the fence that an earlier attempt made', async () => {
    const { calls } = await invoke(freezeWrites, input, {
      answers: {
        ...ANSWERS,
        DescribeSecurityGroups: [
          { SecurityGroups: [{ VpcId: 'vpc-1' }] },
          { SecurityGroups: [{ GroupId: 'sg-known000' }] },
        ],
      },
    });
    expect(operationsOf(calls)).not.toContain('CreateSecurityGroup');
    expect(inputsOf(calls, 'ModifyDBCluster')[0]).toMatchObject({ VpcSecurityGroupIds: ['sg-known000'] });
  });

  it('suspends nothing that is suspended already, and asks no group where there are only services', async () => {
    const suspended = {
      AutoScalingGroups: [
        { AutoScalingGroupName: 'hosts', SuspendedProcesses: [{ ProcessName: 'ReplaceUnhealthy' }] },
      ],
    };
    const first = await invoke(freezeWrites, input, {
      answers: { ...ANSWERS, DescribeAutoScalingGroups: suspended },
    });
    expect(operationsOf(first.calls)).not.toContain('SuspendProcesses');
    const plan = planOf({
      app: {
        ...planOf().app,
        hosts: [{ kind: 'ecs-service', logicalId: 'Web', cluster: 'c', service: 's' }],
      },
    });
    const second = await invoke(freezeWrites, { plan, lock: LOCK }, { answers: ANSWERS });
    expect(operationsOf(second.calls)).not.toContain('DescribeAutoScalingGroups');
  });

  it('remembers what the SSM parameters held', async () => {
    const plan = planOf({ app: { ...planOf().app, ssmParameters: ['/db/host', '/db/none'] } });
    const { calls } = await invoke(
      freezeWrites,
      { plan, lock: LOCK },
      {
        answers: { ...ANSWERS, GetParameter: [{ Parameter: { Value: 'old-host' } }, {}] },
      },
    );
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: { ':value': { ssmParameters: { '/db/host': 'old-host', '/db/none': '' } } },
    });
  });

  it('restarts nothing where people stop the app, and lets nobody in any more all the same', async () => {
    const { output, calls } = await invoke(
      freezeWrites,
      { plan: planOf({ freeze: 'none' }), lock: LOCK },
      { answers: ANSWERS },
    );
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
    expect(inputsOf(calls, 'ModifyDBCluster')).toMatchObject([{ VpcSecurityGroupIds: ['sg-fence000'] }]);
    expect(output.detail).toBe('Fenced by sg-fence000; connections end when you stop the app.');
  });

  it('changes nothing once a newer run holds the lock', async () => {
    const attempt = invoke(freezeWrites, input, {
      answers: { GetItem: { Item: { pk: 'x', holder: 'another', fence: 8 } } },
    });
    await expect(attempt).rejects.toMatchObject({
      name: 'LockLost',
      message: expect.stringContaining('another'),
    });
  });

  it('changes nothing once the lock is free', async () => {
    await expect(invoke(freezeWrites, input, { answers: { GetItem: {} } })).rejects.toMatchObject({
      name: 'LockLost',
      message: expect.stringContaining('nobody'),
    });
  });

  it('is a conflict when the cluster is gone', async () => {
    const attempt = invoke(freezeWrites, input, {
      answers: { GetItem: tableWith({}), DescribeDBClusters: { DBClusters: [] } },
    });
    await expect(attempt).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-cluster is gone. Nothing was changed'),
    });
  });

  it('hands on that an instance cannot be restarted', async () => {
    const attempt = invoke(freezeWrites, input, {
      answers: { ...ANSWERS, RebootDBInstance: awsError('AccessDenied') },
    });
    await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('says that a busy cluster cannot be fenced now, so that it is tried again', async () => {
    const attempt = invoke(freezeWrites, input, {
      answers: {
        ...ANSWERS,
        DescribeDBClusters: { DBClusters: [cluster('kion-cluster', { Status: 'backing-up' })] },
        ModifyDBCluster: awsError('InvalidDBClusterStateFault'),
      },
    });
    await expect(attempt).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('kion-cluster is backing-up'),
    });
  });

  it('freezes also where the record of the run is not there yet', async () => {
    const { output } = await invoke(freezeWrites, input, { answers: { ...ANSWERS, GetItem: tableWith({}) } });
    expect(output.frozenAt).toBe(NOW.toISOString());
  });

  it('copes with AWS leaving out whatever it may leave out', async () => {
    const { output, calls } = await invoke(freezeWrites, input, {
      answers: {
        ...ANSWERS,
        DescribeDBClusters: { DBClusters: [cluster('kion-cluster', { VpcSecurityGroups: undefined })] },
        DescribeSecurityGroups: {},
        CreateSecurityGroup: {},
        DescribeStacks: {},
        DescribeAutoScalingGroups: {},
      },
    });
    expect(output.frozenAt).toBe(NOW.toISOString());
    expect(operationsOf(calls)).not.toContain('SuspendProcesses');
    const again = await invoke(freezeWrites, input, {
      answers: { ...ANSWERS, DescribeAutoScalingGroups: { AutoScalingGroups: [{}] } },
    });
    expect(again.output.frozenAt).toBe(NOW.toISOString());
  });
});

describe('RemoveFence', () => {
  it('deletes the group that this run made', async () => {
    const { calls } = await invoke(
      removeFence,
      { lock: LOCK },
      { answers: { GetItem: tableWith(record({ found: FOUND })), DeleteSecurityGroup: {} } },
    );
    expect(inputsOf(calls, 'DeleteSecurityGroup')).toEqual([{ GroupId: 'sg-fence000' }]);
  });

  it('is content when the group is gone or was never made', async () => {
    const gone = {
      GetItem: tableWith(record({ found: FOUND })),
      DeleteSecurityGroup: awsError('InvalidGroup.NotFound'),
    };
    expect((await invoke(removeFence, { lock: LOCK }, { answers: gone })).output).toEqual({});
    for (const item of [{}, record()]) {
      const answers = { GetItem: tableWith(item), DescribeSecurityGroups: {} };
      expect((await invoke(removeFence, { lock: LOCK }, { answers })).output).toEqual({});
    }
  });

  it('hands on that the group is still worn', async () => {
    const worn = {
      GetItem: tableWith(record({ found: FOUND })),
      DeleteSecurityGroup: awsError('DependencyViolation'),
    };
    await expect(invoke(removeFence, { lock: LOCK }, { answers: worn })).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
  });
});
