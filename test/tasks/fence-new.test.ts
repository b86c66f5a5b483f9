import { describe, expect, it } from 'vitest';
import { fenceNew } from '../../lambdas/freeze/fence-new.ts';
import { ago, cluster, databaseStack, HELD_LOCK, instance, LOCK, NOW, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const FENCE = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }] };

interface Case {
  readonly restarted?: string[];
  readonly restartedAt?: Date | null;
  readonly since?: Date;
  /** What is odd about the new cluster, its instances, the old stack and the old cluster. */
  readonly fresh?: object;
  readonly instances?: object[];
  readonly oldStack?: object;
  readonly old?: object;
  readonly oldInstances?: object[];
  readonly answers?: Stub['answers'];
}

function fence({
  restarted = [],
  restartedAt = null,
  since = ago(60),
  fresh = {},
  instances = [instance('new-1'), instance('new-2')],
  oldStack = {},
  old = FENCE,
  oldInstances = [instance('kion-cluster-1')],
  answers = {},
}: Case = {}) {
  const at = restartedAt?.toISOString() ?? null;
  return invoke(
    fenceNew,
    { plan: planOf(), lock: LOCK, since: since.toISOString(), restarted, restartedAt: at },
    {
      answers: {
        GetItem: HELD_LOCK,
        DescribeStacks: (input: object) => {
          const name = Reflect.get(input, 'StackName');
          const tags = [{ Key: 'aurora-rewind:run', Value: 'b12345' }];
          return {
            Stacks: [
              name === planOf().database.stack.id
                ? databaseStack(oldStack)
                : databaseStack({ StackName: name, Tags: tags }),
            ],
          };
        },
        ListStackResources: {
          StackResourceSummaries: [
            {
              LogicalResourceId: 'AuroraCluster',
              PhysicalResourceId: 'new',
              ResourceType: 'AWS::RDS::DBCluster',
            },
          ],
        },
        DescribeDBClusters: (input: object) => ({
          DBClusters: [
            Reflect.get(input, 'DBClusterIdentifier') === 'new'
              ? cluster('new', fresh)
              : cluster('kion-cluster', old),
          ],
        }),
        DescribeDBInstances: (input: object) => ({
          DBInstances: JSON.stringify(input).includes('kion-cluster') ? oldInstances : instances,
        }),
        DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-fence', VpcId: 'vpc-1' }] },
        RevokeSecurityGroupEgress: awsError('InvalidPermission.NotFound'),
        AddTagsToResource: {},
        ModifyDBCluster: {},
        RebootDBInstance: {},
        ...answers,
      },
    },
  );
}

const restartedNow = { restarted: ['new-1', 'new-2'], restartedAt: NOW.toISOString() };

describe('FenceNew', () => {
  it('puts the new cluster behind the fence, then restarts every instance, and is not done with that', async () => {
    const { output, calls } = await fence();
    expect(inputsOf(calls, 'ModifyDBCluster')).toEqual([
      { DBClusterIdentifier: 'new', VpcSecurityGroupIds: ['sg-fence'], ApplyImmediately: true },
    ]);
    expect(inputsOf(calls, 'DescribeSecurityGroups')[0], 'in its own network').toEqual({
      GroupIds: ['sg-new00000'],
    });
    const order = operationsOf(calls);
    expect(order.indexOf('ModifyDBCluster')).toBeLessThan(order.indexOf('RebootDBInstance'));
    expect(output).toMatchObject({ status: 'pending', waitSeconds: 45, ...restartedNow });
  });

  it('is ready once every instance was restarted by it and is back', async () => {
    const done = { restarted: ['new-1', 'new-2'], restartedAt: ago(45), fresh: FENCE };
    const { output, calls } = await fence(done);
    expect(output.status).toBe('ready');
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
    expect(operationsOf(calls)).not.toContain('ModifyDBCluster');
    expect((await fence({ ...done, restartedAt: ago(20) })).output).toMatchObject({
      status: 'pending',
      waitSeconds: 25,
      detail: expect.stringContaining('only just begun'),
    });
    const back = ['new-1', 'new-2'].map((id) => instance(id, { DBInstanceStatus: 'rebooting' }));
    expect((await fence({ ...done, instances: back })).output).toMatchObject({
      status: 'pending',
      detail: expect.stringContaining('new-1 is rebooting, new-2 is rebooting.'),
    });
  });

  it.each(['InvalidDBInstanceState', 'InvalidDBInstanceStateFault'])(
    'does not take a refused restart for one (%s)',
    async (name) => {
      const { output } = await fence({ answers: { RebootDBInstance: [awsError(name), {}] } });
      expect(output).toMatchObject({ status: 'pending', restarted: ['new-2'] });
      const again = await fence({ restarted: ['new-2'], restartedAt: ago(60), fresh: FENCE });
      expect(inputsOf(again.calls, 'RebootDBInstance')).toEqual([{ DBInstanceIdentifier: 'new-1' }]);
      expect(again.output).toMatchObject({ restarted: ['new-2', 'new-1'], restartedAt: NOW.toISOString() });
    },
  );

  it('waits for a busy cluster before it restarts anything, and gives up before the switch fires', async () => {
    const busy = {
      answers: { ModifyDBCluster: awsError('InvalidDBClusterStateFault') },
      fresh: { Status: 'modifying' },
    };
    const { output, calls } = await fence(busy);
    expect(output).toMatchObject({ status: 'pending', detail: 'new is modifying and cannot be fenced yet.' });
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
    expect((await fence({ ...busy, since: ago(1500) })).output.status).toBe('pending');
    expect((await fence({ ...busy, since: ago(1501) })).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('That has lasted 25 min.'),
    });
  });

  it('cannot fence a cluster that is stopped, and need not wait for it', async () => {
    const stopped = {
      fresh: { Status: 'stopped' },
      answers: { ModifyDBCluster: awsError('InvalidDBClusterStateFault') },
    };
    const { output, calls } = await fence(stopped);
    expect(output).toMatchObject({
      status: 'ready',
      detail: 'new is stopped and could not be fenced, but nobody writes to it now.',
    });
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
  });

  it('does not wait for an instance that answers nobody, whatever was asked of it', async () => {
    const instances = [instance('new-1'), instance('new-2', { DBInstanceStatus: 'incompatible-parameters' })];
    const answers = { RebootDBInstance: awsError('InvalidDBInstanceState') };
    const done = { restarted: ['new-1'], restartedAt: ago(60), fresh: FENCE, instances, answers };
    expect((await fence(done)).output.status).toBe('ready');
  });

  it('restarts everything again where somebody has taken the fence away', async () => {
    const { output, calls } = await fence({ restarted: ['new-1', 'new-2'], restartedAt: ago(600) });
    expect(inputsOf(calls, 'RebootDBInstance')).toHaveLength(2);
    expect(output.status).toBe('pending');
  });

  it('says that nobody can write where the old database dies while the new one is behind the fence', async () => {
    const tags = [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new00000' }];
    const { output } = await fence({ old: { Status: 'stopped' }, fresh: { ...FENCE, TagList: tags } });
    expect(output).toMatchObject({ status: 'failed', detail: expect.stringContaining('Nobody can write') });
    const again = fence({ old: { Status: 'stopped' }, fresh: { TagList: tags } });
    await expect(again, 'somebody gave the groups back').rejects.toMatchObject({ name: 'Conflict' });
  });

  it('goes on behind the fence although the old database is busy', async () => {
    const tags = [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new00000' }];
    const { output } = await fence({ old: { Status: 'modifying' }, fresh: { ...FENCE, TagList: tags } });
    expect(output).toMatchObject({ status: 'pending', restarted: ['new-1', 'new-2'] });
  });

  it('remembers what the cluster wore before, also after an attempt that died in between', async () => {
    const fresh = { ...FENCE, TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new sg-more' }] };
    const tags = async (changes: Case) =>
      inputsOf((await fence(changes)).calls, 'AddTagsToResource')[0]?.Tags;
    const key = 'aurora-rewind:groups-before';
    expect(await tags({ fresh })).toContainEqual({ Key: key, Value: 'sg-new sg-more' });
    expect(await tags({})).toContainEqual({ Key: key, Value: 'sg-new00000' });
    expect(await tags({ fresh: { VpcSecurityGroups: [] } })).toContainEqual({ Key: key, Value: '' });
  });

  it('has nothing to restart where the cluster has no instance', async () => {
    expect((await fence({ instances: [] })).output).toMatchObject({ status: 'ready', restarted: [] });
  });

  it.each<[string, Case]>([
    ['was never made', { answers: { ListStackResources: {} } }],
    ['is not of this run', { answers: { DescribeStacks: { Stacks: [databaseStack()] } } }],
  ])('leaves a new database alone that %s', async (_, changes) => {
    const { output, calls } = await fence(changes);
    expect(output.status).toBe('ready');
    expect(operationsOf(calls)).not.toContain('RebootDBInstance');
  });

  it.each<[string, Case]>([
    ['the stack kion-aurora is DELETE_IN_PROGRESS', { oldStack: { StackStatus: 'DELETE_IN_PROGRESS' } }],
    ['kion-cluster is deleting', { old: { Status: 'deleting' } }],
    ['kion-cluster has no instance that takes writes', { oldInstances: [] }],
    [
      'the writer of kion-cluster is failed',
      {
        old: { Status: 'modifying' },
        oldInstances: [instance('kion-cluster-1', { DBInstanceStatus: 'failed' })],
      },
    ],
  ])('does nothing to it where the app could not work on the old one: %s', async (why, changes) => {
    await expect(fence(changes)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining(why),
    });
  });

  it('waits for an old database that is only busy', async () => {
    const { output, calls } = await fence({ old: { Status: 'backing-up' } });
    expect(output).toMatchObject({
      status: 'pending',
      detail: 'Nothing is fenced yet: kion-cluster is backing-up.',
    });
    expect(operationsOf(calls)).not.toContain('ModifyDBCluster');
  });

  it('hands errors of AWS on: a fence that lets things out is none', async () => {
    for (const operation of ['RevokeSecurityGroupEgress', 'ModifyDBCluster', 'RebootDBInstance'])
      await expect(fence({ answers: { [operation]: awsError('AccessDenied') } })).rejects.toMatchObject({
        name: 'AccessDenied',
      });
  });
});
