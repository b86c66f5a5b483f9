import { describe, expect, it } from 'vitest';
import { verifyNewDatabase } from '../../lambdas/stack/verify-new-database.ts';
import { CREATED, cluster, instance, planOf } from '../support/fixtures.ts';
import { invoke } from '../support/stub.ts';

const resource = (LogicalResourceId: string, PhysicalResourceId: string) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType: 'x',
});
const RESOURCES = {
  StackResourceSummaries: [
    resource('AuroraCluster', CREATED.cluster),
    resource('DatabaseSecurityGroup', CREATED.groupId),
  ],
};

function verify(
  changes: { fresh?: object; parameters?: object; resources?: object; clusters?: object[] } = {},
) {
  return invoke(
    verifyNewDatabase,
    { plan: planOf(), databaseStackId: CREATED.databaseStackId, snapshotArn: CREATED.snapshotArn },
    {
      answers: {
        ListStackResources: changes.resources ?? RESOURCES,
        // The new cluster is described first, then the old one.
        DescribeDBClusters: changes.clusters ?? [
          { DBClusters: [cluster(CREATED.cluster, changes.fresh)] },
          { DBClusters: [cluster()] },
        ],
        DescribeDBInstances: { DBInstances: [instance('one')] },
        DescribeDBClusterParameters: [changes.parameters ?? { Parameters: [] }, { Parameters: [] }],
      },
    },
  );
}

describe('VerifyNewDatabase', () => {
  it('takes the writer endpoint and the group from the new stack', async () => {
    const { output } = await verify();
    expect(output).toEqual({ created: CREATED });
  });

  it.each([
    ['a window that is off', { BacktrackWindow: 0 }, 'the backtrack window is 0'],
    ['no earliest time', { EarliestBacktrackTime: undefined }, 'no earliest time'],
    ['another version', { EngineVersion: '8.0.mysql_aurora.3.04.0' }, 'the engine version'],
    ['no encryption', { StorageEncrypted: undefined }, 'the encryption'],
    ['another port', { Port: undefined, StorageEncrypted: false }, 'the encryption'],
  ])('refuses a cluster with %s', async (_, fresh, said) => {
    await expect(verify({ fresh })).rejects.toMatchObject({
      name: 'WrongDatabase',
      message: expect.stringContaining(said),
    });
  });

  it('refuses other parameter values, and the binary log', async () => {
    const parameters = {
      Parameters: [
        { ParameterName: 'time_zone', ParameterValue: 'CET' },
        { ParameterName: 'binlog_format', ParameterValue: 'ROW' },
        { ParameterName: 'unset' },
      ],
    };
    await expect(verify({ parameters })).rejects.toMatchObject({
      message: expect.stringMatching(/binlog_format is ROW.*; the parameter time_zone is CET/),
    });
  });

  it('refuses a stack without the cluster or without the group', async () => {
    await expect(verify({ resources: {} })).rejects.toMatchObject({
      name: 'WrongDatabase',
      message: expect.stringContaining('AuroraCluster'),
    });
    const bare = { StackResourceSummaries: [resource('DatabaseSecurityGroup', CREATED.groupId)] };
    await expect(verify({ resources: bare })).rejects.toMatchObject({
      message: expect.stringContaining('has no AuroraCluster'),
    });
    const only = { StackResourceSummaries: [resource('AuroraCluster', CREATED.cluster), {}] };
    await expect(verify({ resources: only })).rejects.toMatchObject({
      message: expect.stringContaining('DatabaseSecurityGroup'),
    });
  });

  it('refuses when one of the clusters is gone', async () => {
    await expect(verify({ clusters: [{ DBClusters: [] }] })).rejects.toMatchObject({
      name: 'WrongDatabase',
      message: expect.stringContaining(`${CREATED.cluster} is gone`),
    });
  });

  it('does not hand on what AWS leaves out as if it were right', async () => {
    await expect(
      verify({ clusters: [{ DBClusters: [{}] }, { DBClusters: [cluster()] }] }),
    ).rejects.toMatchObject({ name: 'WrongDatabase' });
  });
});
