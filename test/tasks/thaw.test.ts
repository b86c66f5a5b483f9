import { describe, expect, it } from 'vitest';
import { checkThawed } from '../../lambdas/freeze/check-thawed.ts';
import { removeFence } from '../../lambdas/freeze/remove-fence.ts';
import { thawWrites } from '../../lambdas/freeze/thaw-writes.ts';
import {
  ago,
  cluster,
  DEAD_RUN,
  databaseStack,
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
const OURS = databaseStack({
  StackName: 'kion-aurora-b12345',
  Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }],
});
const RESOURCES = {
  StackResourceSummaries: [
    { LogicalResourceId: 'AuroraCluster', PhysicalResourceId: 'new', ResourceType: 'AWS::RDS::DBCluster' },
  ],
};

function thaw(
  answers: Stub['answers'] = {},
  { fenceNew = false, found = FOUND }: { fenceNew?: boolean; found?: object | null } = {},
) {
  return invoke(
    thawWrites,
    { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, fenceNew },
    {
      answers: {
        GetItem: tableWith(record(found)),
        DescribeDBClusters: (input: object) => ({
          DBClusters: [Reflect.get(input, 'DBClusterIdentifier') === 'new' ? cluster('new') : fenced()],
        }),
        DescribeDBInstances: { DBInstances: [instance('new-1')] },
        DescribeStacks: { Stacks: [OURS] },
        ListStackResources: RESOURCES,
        DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-fence', VpcId: 'vpc-1' }] },
        GetParameter: (input: object) => ({
          Parameter: { Value: Reflect.get(input, 'Name') === '/db' ? 'new' : 'same' },
        }),
        RevokeSecurityGroupEgress: awsError('InvalidPermission.NotFound'),
        PutParameter: {},
        AddTagsToResource: {},
        RemoveTagsFromResource: {},
        ModifyDBCluster: {},
        RebootDBInstance: {},
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
    expect(inputsOf(calls, 'RemoveTagsFromResource')).toHaveLength(1);
    expect(output.detail).toBe(
      'kion-cluster wears sg-old00000, sg-other again. Writes are allowed on kion-cluster.',
    );
  });

  it('changes no group where nobody fenced the cluster, or somebody has put it back', async () => {
    const { fenceGroup, ...unfenced } = FOUND;
    const none = await thaw({}, { found: unfenced });
    const already = await thaw({ DescribeDBClusters: { DBClusters: [cluster()] } });
    for (const { output, calls } of [none, already]) {
      expect(operationsOf(calls)).not.toContain('ModifyDBCluster');
      expect(output.detail).toContain('Nothing was fenced');
    }
  });

  it('fences the new cluster, and cuts its connections, before the old one takes writes', async () => {
    const { output, calls } = await thaw({}, { fenceNew: true });
    expect(inputsOf(calls, 'ModifyDBCluster').map(({ DBClusterIdentifier }) => DBClusterIdentifier)).toEqual([
      'new',
      'kion-cluster',
    ]);
    const order = operationsOf(calls);
    expect(order.indexOf('RebootDBInstance')).toBeLessThan(order.lastIndexOf('ModifyDBCluster'));
    expect(output.detail).toContain('new is fenced; kion-cluster wears');
  });

  it('fences the new cluster again after an attempt that died in between, and keeps what it wore before', async () => {
    const half = (input: object) => ({
      DBClusters: [
        Reflect.get(input, 'DBClusterIdentifier') === 'new'
          ? cluster('new', {
              VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }],
              TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new sg-more' }],
            })
          : fenced(),
      ],
    });
    const { calls } = await thaw({ DescribeDBClusters: half }, { fenceNew: true });
    expect(inputsOf(calls, 'AddTagsToResource')[0]).toMatchObject({
      Tags: expect.arrayContaining([{ Key: 'aurora-rewind:groups-before', Value: 'sg-new sg-more' }]),
    });
    expect(operationsOf(calls)).toContain('RebootDBInstance');
  });

  it.each<[string, Stub['answers']]>([
    ['was never made', { DescribeStacks: awsError('ValidationError', 'does not exist') }],
    ['is not of this run', { DescribeStacks: { Stacks: [databaseStack()] } }],
    ['is not in its stack', { ListStackResources: {} }],
  ])('leaves a new cluster alone that %s', async (_, answers) => {
    const { calls } = await thaw(answers, { fenceNew: true });
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
  });

  it('makes a fence where the new cluster has no group to tell the network by', async () => {
    const bare = (input: object) => ({
      DBClusters: [
        Reflect.get(input, 'DBClusterIdentifier') === 'new'
          ? cluster('new', { VpcSecurityGroups: [] })
          : fenced(),
      ],
    });
    const { calls } = await thaw({ DescribeDBClusters: bare }, { fenceNew: true });
    expect(operationsOf(calls)).toContain('RebootDBInstance');
  });

  it('does not take a fence for one that lets things out', async () => {
    const refused = { RevokeSecurityGroupEgress: awsError('UnauthorizedOperation') };
    await expect(thaw(refused, { fenceNew: true })).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('writes an SSM parameter anew that somebody has deleted', async () => {
    const { calls } = await thaw({ GetParameter: awsError('ParameterNotFound') });
    expect(inputsOf(calls, 'PutParameter')).toHaveLength(2);
  });

  it('stops where the record or the old cluster is gone', async () => {
    await expect(thaw({}, { found: null })).rejects.toMatchObject({ name: 'Conflict' });
    await expect(thaw({ DescribeDBClusters: awsError('DBClusterNotFoundFault') })).rejects.toMatchObject({
      name: 'Conflict',
    });
  });
});

describe('CheckThawed', () => {
  const check = (
    status: number,
    { good = 0, since = ago(10), instanceStatus = 'available', gone = false } = {},
  ) =>
    invoke(
      checkThawed,
      { plan: planOf(), good, since: since.toISOString() },
      {
        answers: {
          DescribeDBClusters: gone ? {} : { DBClusters: [cluster()] },
          DescribeDBInstances: { DBInstances: [instance('kion-1', { DBInstanceStatus: instanceStatus })] },
        },
        http: () => ({ status, body: '' }),
      },
    );

  it('wants good answers in a row', async () => {
    expect((await check(200, { good: 1 })).output).toMatchObject({ status: 'pending', good: 2 });
    expect((await check(200, { good: 2 })).output).toMatchObject({ status: 'ready', good: 3 });
    expect((await check(503, { good: 2 })).output).toMatchObject({ status: 'pending', good: 0 });
    expect((await check(200, { gone: true })).output).toMatchObject({ status: 'pending', good: 1 });
  });

  it('does not ask while an instance restarts', async () => {
    expect((await check(200, { good: 2, instanceStatus: 'rebooting' })).output).toMatchObject({
      status: 'pending',
      good: 0,
      detail: 'kion-1 is rebooting.',
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
});
