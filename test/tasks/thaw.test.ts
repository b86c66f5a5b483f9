import { describe, expect, it } from 'vitest';
import { checkThawed } from '../../lambdas/freeze/check-thawed.ts';
import { removeFence } from '../../lambdas/freeze/remove-fence.ts';
import { thawWrites } from '../../lambdas/freeze/thaw-writes.ts';
import {
  ago,
  cluster,
  DEAD_RUN,
  deadRecord,
  instance,
  LOCK,
  planOf,
  tableWith,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const FOUND = {
  clusterGroups: ['sg-old00000', 'sg-other'],
  fenceGroup: 'sg-fence',
  suspended: [
    { group: 'hosts', processes: ['ReplaceUnhealthy'] },
    { group: 'idle', processes: [] },
  ],
  ssmParameters: { '/db': 'old', '/same': 'same' },
};
const record = (found: object | null) => deadRecord(found === null ? {} : { found });
const fenced = (changes: object = {}) =>
  cluster('kion-cluster', { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }], ...changes });
function thaw(
  answers: Stub['answers'] = {},
  { found = FOUND, since = ago(60) }: { found?: object | null; since?: Date } = {},
) {
  return invoke(
    thawWrites,
    { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, since: since.toISOString() },
    {
      answers: {
        GetItem: tableWith(record(found)),
        DescribeDBClusters: { DBClusters: [fenced()] },
        DescribeDBInstances: { DBInstances: [instance('kion-1')] },
        GetParameter: (input: object) => ({
          Parameter: { Value: Reflect.get(input, 'Name') === '/db' ? 'new' : 'same' },
        }),
        PutParameter: {},
        RemoveTagsFromResource: {},
        ModifyDBCluster: {},
        ResumeProcesses: {},
        ...answers,
      },
    },
  );
}

describe('ThawWrites', () => {
  it('puts back what the record says, and nothing that is right already', async () => {
    const { output, calls } = await thaw();
    expect(inputsOf(calls, 'ModifyDBCluster')).toEqual([
      {
        DBClusterIdentifier: 'kion-cluster',
        VpcSecurityGroupIds: ['sg-old00000', 'sg-other'],
        ApplyImmediately: true,
      },
    ]);
    expect(inputsOf(calls, 'PutParameter')).toEqual([{ Name: '/db', Value: 'old', Overwrite: true }]);
    expect(inputsOf(calls, 'ResumeProcesses')).toEqual([
      { AutoScalingGroupName: 'hosts', ScalingProcesses: ['ReplaceUnhealthy'] },
    ]);
    expect(inputsOf(calls, 'RemoveTagsFromResource')).toEqual([
      {
        ResourceName: planOf().database.clusterArn,
        TagKeys: ['aurora-rewind:run', 'aurora-rewind:groups-before'],
      },
    ]);
    expect(output.status).toBe('ready');
    expect(output.detail).toBe(
      'kion-cluster wears sg-old00000, sg-other again. Writes are allowed on kion-cluster.',
    );
  });

  it('changes no group where somebody has put the cluster back', async () => {
    const { output, calls } = await thaw({ DescribeDBClusters: { DBClusters: [cluster()] } });
    expect(operationsOf(calls)).not.toContain('ModifyDBCluster');
    expect(output.detail).toContain('kion-cluster is behind no fence of this run');
  });

  it.each([
    ['backing-up', 'pending'],
    ['modifying', 'pending'],
    ['stopped', 'failed'],
    ['a status nobody knows', 'failed'],
  ])('does not say that writes are allowed on a cluster that is %s', async (Status, status) => {
    const { output, calls } = await thaw({
      DescribeDBClusters: { DBClusters: [fenced({ Status })] },
      ModifyDBCluster: awsError('InvalidDBClusterStateFault'),
    });
    expect(output).toMatchObject({ status, detail: expect.stringContaining(`is ${Status}`) });
    expect(operationsOf(calls)).not.toContain('RemoveTagsFromResource');
  });

  it('tells somebody when a cluster is busy for too long', async () => {
    const busy = {
      DescribeDBClusters: { DBClusters: [fenced({ Status: 'maintenance' })] },
      ModifyDBCluster: awsError('InvalidDBClusterStateFault'),
    };
    expect((await thaw(busy, { since: ago(1500) })).output.status).toBe('pending');
    expect((await thaw(busy, { since: ago(1501) })).output.status).toBe('failed');
  });

  it('hands every other refusal on', async () => {
    await expect(thaw({ ModifyDBCluster: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('writes an SSM parameter anew that somebody has deleted', async () => {
    const { calls } = await thaw({ GetParameter: awsError('ParameterNotFound') });
    expect(inputsOf(calls, 'PutParameter')).toHaveLength(2);
  });

  it('stops where the record or the old cluster is gone', async () => {
    for (const attempt of [thaw({}, { found: null }), thaw({ GetItem: tableWith({}) })])
      await expect(attempt).rejects.toMatchObject({
        name: 'Conflict',
        message: expect.stringContaining('nothing can be put back by itself'),
      });
    await expect(thaw({ DescribeDBClusters: awsError('DBClusterNotFoundFault') })).rejects.toMatchObject({
      name: 'Conflict',
    });
  });
});

describe('CheckThawed', () => {
  const check = (
    status: number,
    {
      good = 0,
      since = ago(10),
      instanceStatus = 'available',
      gone = false,
      tags = [] as object[],
      instanceId = 'kion-1',
      worn = ['sg-old00000'],
    } = {},
  ) =>
    invoke(
      checkThawed,
      { plan: planOf(), good, since: since.toISOString() },
      {
        answers: {
          DescribeDBClusters: gone
            ? {}
            : {
                DBClusters: [
                  cluster('kion-cluster', {
                    TagList: tags,
                    VpcSecurityGroups: worn.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId })),
                  }),
                ],
              },
          DescribeDBInstances: { DBInstances: [instance(instanceId, { DBInstanceStatus: instanceStatus })] },
        },
        http: () => ({ status, body: '' }),
      },
    );

  it('wants good answers in a row', async () => {
    expect((await check(200, { good: 1 })).output).toMatchObject({ status: 'pending', good: 2 });
    expect((await check(200, { good: 2 })).output).toMatchObject({
      status: 'ready',
      good: 3,
      detail: '3 good answers in a row.',
    });
    expect((await check(503, { good: 2 })).output).toMatchObject({ status: 'pending', good: 0 });
    expect((await check(200, { gone: true })).output).toMatchObject({ status: 'pending', good: 1 });
  });

  it('does not ask while the writer restarts, and does not mind a reader', async () => {
    const busy = { good: 2, instanceStatus: 'rebooting' };
    expect((await check(200, { ...busy, instanceId: 'kion-cluster-1' })).output).toMatchObject({
      status: 'pending',
      good: 0,
      detail: 'kion-cluster-1 is rebooting.',
    });
    expect((await check(200, busy)).output).toMatchObject({ status: 'ready' });
    const writer = { good: 2, instanceId: 'kion-cluster-1' };
    expect((await check(200, writer)).output).toMatchObject({ status: 'ready' });
  });

  it('is not content with a page that answers while nobody can write', async () => {
    const tags = [{ Key: 'aurora-rewind:groups-before', Value: 'sg-old00000' }];
    expect((await check(200, { good: 2, tags })).output.status, 'somebody gave the groups back').toBe(
      'ready',
    );
    const none = [{ Key: 'aurora-rewind:groups-before', Value: '' }];
    expect((await check(200, { good: 2, tags: none, worn: [] })).output.status, 'it wore none').toBe('ready');
    expect((await check(200, { good: 2, tags, worn: ['sg-fence'] })).output).toMatchObject({
      status: 'pending',
      good: 0,
      detail: 'kion-cluster is behind its fence.',
    });
  });

  it('gives up in the end, and says what is wrong', async () => {
    expect((await check(503, { since: ago(1000) })).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('answered 503'),
    });
  });
});

describe('RemoveFence', () => {
  it('takes away the fence of the run that is being undone', async () => {
    const { calls } = await invoke(
      removeFence,
      { lock: LOCK, executionId: DEAD_RUN },
      { answers: { GetItem: tableWith(record(FOUND)), DeleteSecurityGroup: {} } },
    );
    expect(inputsOf(calls, 'GetItem')[1]).toMatchObject({ Key: { pk: `run#${DEAD_RUN}` } });
    expect(inputsOf(calls, 'DeleteSecurityGroup')).toEqual([{ GroupId: 'sg-fence' }]);
  });

  it('finds a fence by its name that was made without being written down', async () => {
    const remove = async (item: object, groups: object[] = [{ GroupId: 'sg-lost' }]) =>
      await invoke(
        removeFence,
        { lock: LOCK, executionId: DEAD_RUN },
        {
          answers: {
            GetItem: tableWith(item),
            DescribeSecurityGroups: { SecurityGroups: groups },
            DeleteSecurityGroup: {},
          },
        },
      );
    const { calls } = await remove(record(null));
    expect(inputsOf(calls, 'DescribeSecurityGroups')).toEqual([
      {
        Filters: [
          { Name: 'group-name', Values: ['kion-fence'] },
          { Name: 'tag:aurora-rewind:run', Values: ['b12345'] },
        ],
      },
    ]);
    expect(inputsOf(calls, 'DeleteSecurityGroup')).toEqual([{ GroupId: 'sg-lost' }]);
    for (const other of [await remove(record(null), []), await remove({})])
      expect(operationsOf(other.calls)).not.toContain('DeleteSecurityGroup');
  });
});
