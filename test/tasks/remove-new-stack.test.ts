import { describe, expect, it } from 'vitest';
import { removeNewStack } from '../../lambdas/stack/remove-new-stack.ts';
import {
  ago,
  appStack,
  CREATED,
  cluster,
  databaseStack,
  HELD_LOCK,
  instance,
  LOCK,
  planOf,
  switchedAppStack,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

describe('RemoveNewStack', () => {
  const OURS = [{ Key: 'aurora-rewind:run', Value: 'b12345' }];
  const remove = (stack: object | undefined, answers: Stub['answers'] = {}, since = ago(600)) =>
    invoke(
      removeNewStack,
      { plan: planOf(), lock: LOCK, since: since.toISOString() },
      {
        answers: {
          GetItem: HELD_LOCK,
          DescribeStacks:
            stack === undefined
              ? awsError('ValidationError', 'Stack does not exist')
              : { Stacks: [databaseStack({ StackName: 'kion-aurora-b12345', Tags: OURS, ...stack })] },
          ListStackResources: {},
          DeleteStack: {},
          DescribeStackEvents: {},
          ...answers,
        },
      },
    );

  it('deletes the stack of this run, once it stands still', async () => {
    const { output, calls } = await remove({ StackId: 'new', StackStatus: 'CREATE_COMPLETE' });
    expect(output.status).toBe('pending');
    expect(inputsOf(calls, 'DeleteStack')).toEqual([
      { StackName: 'new', ClientRequestToken: expect.stringMatching(/^undo-b12345-/) },
    ]);
  });

  it('lifts the protection that the template gave to the cluster, and to nothing else', async () => {
    const resources = {
      StackResourceSummaries: [
        { LogicalResourceId: 'C', PhysicalResourceId: 'new-cluster', ResourceType: 'AWS::RDS::DBCluster' },
        { LogicalResourceId: 'D', PhysicalResourceId: '', ResourceType: 'AWS::RDS::DBCluster' },
        { LogicalResourceId: 'S', PhysicalResourceId: 'kion-cluster', ResourceType: 'AWS::SSM::Parameter' },
      ],
    };
    const protectedBy = (DeletionProtection: boolean) =>
      remove(
        { StackStatus: 'CREATE_COMPLETE' },
        {
          ListStackResources: resources,
          DescribeDBClusters: (input: object) => {
            const id = String(Reflect.get(input, 'DBClusterIdentifier'));
            return { DBClusters: [cluster(id === '' ? 'any' : id, { DeletionProtection })] };
          },
          DescribeDBInstances: { DBInstances: [instance('new-1')] },
          ModifyDBCluster: {},
        },
      );
    expect(inputsOf((await protectedBy(true)).calls, 'ModifyDBCluster')).toEqual([
      { DBClusterIdentifier: 'new-cluster', DeletionProtection: false, ApplyImmediately: true },
    ]);
    expect(operationsOf((await protectedBy(false)).calls)).not.toContain('ModifyDBCluster');
  });

  it('deletes the stack also where its cluster is gone already', async () => {
    const { calls } = await remove(
      { StackStatus: 'DELETE_FAILED' },
      {
        ListStackResources: {
          StackResourceSummaries: [
            { LogicalResourceId: 'C', PhysicalResourceId: 'gone', ResourceType: 'AWS::RDS::DBCluster' },
          ],
        },
        DescribeDBClusters: awsError('DBClusterNotFoundFault'),
      },
    );
    expect(operationsOf(calls)).toContain('DeleteStack');
  });

  it.each(['CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
    'waits while it is %s',
    async (StackStatus) => {
      const { output, calls } = await remove({ StackStatus });
      expect(output.status).toBe('pending');
      expect(operationsOf(calls)).not.toContain('DeleteStack');
    },
  );

  it('is done when there is none any more, but looks again for one that was only just asked for', async () => {
    expect((await remove(undefined)).output.status).toBe('ready');
    expect((await remove({ StackStatus: 'DELETE_COMPLETE' })).output.status).toBe('ready');
    expect((await remove(undefined, {}, ago(89))).output.status).toBe('pending');
    expect((await remove(undefined, {}, ago(90))).output.status).toBe('ready');
  });

  it('waits for its own deletion', async () => {
    const first = await remove({ StackId: 'new', StackStatus: 'CREATE_COMPLETE' });
    const [{ ClientRequestToken } = {}] = inputsOf(first.calls, 'DeleteStack');
    const StackEvents = [
      { ClientRequestToken, Timestamp: ago(60), StackId: 'new', ResourceStatus: 'DELETE_IN_PROGRESS' },
    ];
    const { output } = await remove(
      { StackId: 'new', StackStatus: 'DELETE_IN_PROGRESS' },
      { DescribeStackEvents: { StackEvents } },
    );
    expect(output.status).toBe('pending');
  });

  /** The new stack with its cluster and its group, beside an app. */
  const besides = (app: object[]): Stub['answers'] => ({
    DescribeStacks: (input: object) => ({
      Stacks:
        Reflect.get(input, 'StackName') === planOf().app.stack.id
          ? app
          : [databaseStack({ StackName: 'kion-aurora-b12345', StackId: 'new', Tags: OURS })],
    }),
    ListStackResources: {
      StackResourceSummaries: [
        { LogicalResourceId: 'AuroraCluster', PhysicalResourceId: CREATED.cluster },
        { LogicalResourceId: 'DatabaseSecurityGroup', PhysicalResourceId: CREATED.groupId },
      ],
    },
    DescribeDBClusters: { DBClusters: [cluster(CREATED.cluster)] },
    DescribeDBInstances: { DBInstances: [] },
  });

  it.each([
    ['names the old one', [appStack()]],
    ['is gone', []],
  ])('deletes a whole new database where the app %s', async (_, app) => {
    const { output, calls } = await remove({}, besides(app));
    expect(output.status).toBe('pending');
    expect(operationsOf(calls)).toContain('DeleteStack');
  });

  it('looks less and less often: CloudFormation may take two days to give up', async () => {
    const waitAfter = async (seconds: number) =>
      (await remove({ StackStatus: 'DELETE_IN_PROGRESS' }, {}, ago(seconds))).output.waitSeconds;
    expect(await waitAfter(100)).toBe(60);
    expect(await waitAfter(4000)).toBe(180);
    expect(await waitAfter(40 * 3600)).toBe(600);
  });

  it('never deletes a database that the app names, whatever was found out before', async () => {
    const answers = besides([switchedAppStack()]);
    await expect(remove({}, answers)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('DatabaseEndpoint of kion-app names the new database'),
    });
  });

  it('never touches a stack of that name that is not of this run', async () => {
    const { output, calls } = await remove({ StackStatus: 'CREATE_COMPLETE', Tags: [] });
    expect(output).toMatchObject({ status: 'ready', detail: expect.stringContaining('stays') });
    expect(operationsOf(calls)).not.toContain('DeleteStack');
  });

  it.each([
    ['why', 'why'],
    [undefined, 'CloudFormation gives no reason'],
  ])('says why its deletion failed (%s), and a later way back tries anew', async (StackStatusReason, why) => {
    const stack = { StackId: 'new', StackStatus: 'DELETE_FAILED', StackStatusReason };
    const first = await remove(stack);
    const [{ ClientRequestToken } = {}] = inputsOf(first.calls, 'DeleteStack');
    expect(first.output.status).toBe('pending');
    const DescribeStackEvents = {
      StackEvents: [
        { ClientRequestToken, Timestamp: ago(300), StackId: 'new', ResourceStatus: 'DELETE_FAILED' },
      ],
    };
    expect((await remove(stack, { DescribeStackEvents })).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(why),
    });
  });
});
