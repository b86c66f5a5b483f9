import { describe, expect, it } from 'vitest';
import { findWayBack } from '../../lambdas/cutover/find-way-back.ts';
import {
  ago,
  appStack,
  CREATED,
  cluster,
  DEAD_RUN,
  databaseStack,
  deadRecord,
  EXECUTION,
  instance,
  LOCK,
  NOW,
  planOf,
  switchedAppStack,
  tableWith,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

describe('FindWayBack', () => {
  const FOUND = { clusterGroups: ['sg-a'], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };
  const find = (answers: Stub['answers'], item: object = deadRecord({ found: FOUND }), asked = false) =>
    invoke(
      findWayBack,
      { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, asked },
      {
        answers: {
          GetItem: tableWith(item),
          DescribeStacks: { Stacks: [appStack()] },
          DescribeChangeSet: awsError('ChangeSetNotFoundException'),
          DescribeStackEvents: {},
          DescribeDBClusters: { DBClusters: [cluster()] },
          DescribeDBInstances: { DBInstances: [instance('kion-cluster-1')] },
          ListStackResources: {},
          UpdateItem: {},
          ...answers,
        },
      },
    );
  const SENT = deadRecord({
    found: FOUND,
    switchedAt: ago(210).toISOString(),
    switchedTo: {
      endpoint: CREATED.endpoint,
      readerEndpoint: CREATED.readerEndpoint,
      groupId: CREATED.groupId,
    },
  });
  const event = (ResourceStatus: string, changes: object = {}) => ({
    LogicalResourceId: 'kion-app',
    PhysicalResourceId: 'x',
    StackId: 'x',
    ClientRequestToken: 'update-b12345',
    Timestamp: ago(200),
    ResourceStatus,
    ...changes,
  });
  /** The events of the run's update, newest first, after those that somebody else's deployments have left. */
  const update = (...statuses: string[]) => ({
    StackEvents: [...statuses, 'UPDATE_IN_PROGRESS'].map((status) => event(status)),
  });
  const sent = async (stack: object, events: object, item = SENT) =>
    (await find({ DescribeStacks: { Stacks: [stack] }, DescribeStackEvents: events }, item)).output;

  it('has nothing to go back from before the first change', async () => {
    expect((await find({}, deadRecord())).output.way).toBe('untouched');
    expect((await find({}, {})).output.way).toBe('untouched');
  });

  it('leads back where the app was never sent to the new database', async () => {
    expect((await find({})).output).toMatchObject({ way: 'back', waitSeconds: 1 });
  });

  const UNUSED = { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' };

  it('withdraws the change set before it looks, so that no belated attempt can send the app there', async () => {
    const answers = { DescribeChangeSet: UNUSED, DeleteChangeSet: {}, UpdateItem: {} };
    const { output, calls } = await find(answers, SENT);
    expect(output.way).toBe('back');
    expect(inputsOf(calls, 'DeleteChangeSet')).toEqual([
      { StackName: planOf().app.stack.id, ChangeSetName: 'backtrack-b12345' },
    ]);
    const order = operationsOf(calls);
    expect(order.indexOf('DeleteChangeSet')).toBeLessThan(order.indexOf('DescribeStacks'));
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeNames: { '#part': 'withdrawnAt' },
    });
  });

  it('knows of an earlier way back that has withdrawn the change set', async () => {
    const item = deadRecord({ ...SENT.Item, withdrawnAt: NOW.toISOString() });
    expect((await find({}, item)).output.way).toBe('back');
  });

  it.each(['InvalidChangeSetStatus', 'InvalidChangeSetStatusException'])(
    'takes a change set that was executed for what it is (%s)',
    async (name) => {
      const answers = {
        DescribeChangeSet: UNUSED,
        DeleteChangeSet: awsError(name),
        DescribeStacks: { Stacks: [switchedAppStack()] },
        DescribeStackEvents: update('UPDATE_COMPLETE'),
      };
      expect((await find(answers, SENT)).output.way).toBe('stay');
    },
  );

  it('waits for the events of an update that was asked for only just now', async () => {
    const just = deadRecord({ ...SENT.Item, switchedAt: ago(30).toISOString() });
    const answers = { DescribeChangeSet: { ...UNUSED, ExecutionStatus: 'EXECUTE_IN_PROGRESS' } };
    expect((await find(answers, just)).output).toMatchObject({ way: 'pending', waitSeconds: 15 });
  });

  it('tells somebody when CloudFormation has not decided for two hours', async () => {
    const going = { DescribeStacks: { Stacks: [switchedAppStack({ StackStatus: 'UPDATE_IN_PROGRESS' })] } };
    const waited = (seconds: number) =>
      invoke(
        findWayBack,
        { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, asked: false },
        {
          answers: {
            GetItem: tableWith(SENT),
            DescribeChangeSet: awsError('ChangeSetNotFoundException'),
            DescribeStackEvents: update(),
            ...going,
          },
          now: new Date(Date.parse(EXECUTION.startedAt) + seconds * 1000),
        },
      );
    expect((await waited(7200)).output.way).toBe('pending');
    await expect(waited(7201)).rejects.toMatchObject({
      name: 'StepFailed',
      message: expect.stringContaining('That has lasted'),
    });
  });

  it('keeps the new database where nobody can tell any more whether the app was on it', async () => {
    expect(await sent(appStack(), {})).toMatchObject({ way: 'rolled-back' });
    expect(await sent(switchedAppStack(), {})).toMatchObject({ way: 'stay' });
  });

  it('reads the events back to its own update, however many deployments have come after it', async () => {
    const pages = (input: object) =>
      Reflect.get(input, 'NextToken') === undefined
        ? {
            StackEvents: [event('UPDATE_COMPLETE', { ClientRequestToken: 'x', Timestamp: NOW })],
            NextToken: '2',
          }
        : update('UPDATE_COMPLETE');
    expect(await sent(switchedAppStack(), pages)).toMatchObject({ way: 'stay' });
  });

  const LIVE = { old: appStack, new: switchedAppStack };
  it.each<[string, string[], 'old' | 'new', string]>([
    ['UPDATE_IN_PROGRESS', [], 'new', 'pending'],
    ['UPDATE_COMPLETE', [], 'new', 'pending'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', [], 'new', 'rolled-back'],
    ['UPDATE_COMPLETE', ['UPDATE_COMPLETE'], 'new', 'stay'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'], 'new', 'stay'],
    [
      'UPDATE_ROLLBACK_FAILED',
      ['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_IN_PROGRESS'],
      'new',
      'rolled-back',
    ],
    ['UPDATE_ROLLBACK_COMPLETE', ['UPDATE_ROLLBACK_COMPLETE'], 'old', 'rolled-back'],
    ['DELETE_IN_PROGRESS', ['UPDATE_COMPLETE'], 'new', 'stay'],
    // Somebody has deployed since.
    ['UPDATE_ROLLBACK_COMPLETE', ['UPDATE_COMPLETE'], 'new', 'stay'],
    ['UPDATE_ROLLBACK_FAILED', ['UPDATE_COMPLETE'], 'new', 'stay'],
    ['UPDATE_IN_PROGRESS', ['UPDATE_COMPLETE'], 'new', 'pending'],
    ['UPDATE_COMPLETE', ['UPDATE_ROLLBACK_COMPLETE'], 'old', 'rolled-back'],
    ['UPDATE_COMPLETE', ['UPDATE_ROLLBACK_COMPLETE'], 'new', 'stay'],
    ['UPDATE_COMPLETE', ['UPDATE_COMPLETE'], 'old', 'stay'],
  ])(
    'reads from %s, its own events (%j) and the %s parameters that the app is %s',
    async (status, own, live, way) => {
      const found = await sent(LIVE[live]({ StackStatus: status }), update(...own));
      expect(found).toMatchObject({ way, detail: expect.stringContaining(status) });
    },
  );

  it('says that somebody has put the old database back', async () => {
    const { detail } = await sent(appStack(), update('UPDATE_COMPLETE'));
    expect(detail).toContain('somebody has put the old one into its parameters');
  });

  it('leads back from the new database only if a person asks for it, and writes that down first', async () => {
    const answers = {
      DescribeStacks: { Stacks: [switchedAppStack()] },
      DescribeStackEvents: update('UPDATE_COMPLETE'),
      UpdateItem: {},
    };
    const { output, calls } = await find(answers, SENT, true);
    expect(output).toMatchObject({
      way: 'return',
      detail: expect.stringContaining('A person wants it back.'),
    });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeNames: { '#part': 'returningAt' },
    });
  });

  /** Both stacks and both clusters, with what is odd about the old ones. */
  const both = (old: object, { fenced = false, fresh = true } = {}): Stub['answers'] => ({
    DescribeStackEvents: update('UPDATE_COMPLETE'),
    DescribeStacks: (input: object) => {
      const name = Reflect.get(input, 'StackName');
      if (name === planOf().app.stack.id) return { Stacks: [switchedAppStack()] };
      if (name === planOf().database.stack.id) return { Stacks: [databaseStack(old)] };
      if (!fresh) return { Stacks: [] };
      return {
        Stacks: [databaseStack({ StackName: name, Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }] })],
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
          ? cluster(
              'new',
              fenced ? { TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new' }] } : {},
            )
          : cluster(),
      ],
    }),
  });

  it.each(['DELETE_IN_PROGRESS', 'DELETE_FAILED'])(
    'leaves the app on the new database where the old stack is %s, whoever asks',
    async (StackStatus) => {
      const { output, calls } = await find(both({ StackStatus }), SENT, true);
      expect(output).toMatchObject({
        way: 'stay',
        detail: expect.stringContaining(`It stays where it is: the stack kion-aurora is ${StackStatus}.`),
      });
      expect(operationsOf(calls)).not.toContain('UpdateItem');
    },
  );

  it('leaves it there also where a way back had begun, and where nobody finds the new database', async () => {
    const going = { StackStatus: 'DELETE_IN_PROGRESS' };
    const returning = deadRecord({ ...SENT.Item, returningAt: ago(90).toISOString() });
    expect((await find(both(going), returning)).output.way).toBe('stay');
    expect((await find(both(going, { fresh: false }), SENT, true)).output.way).toBe('stay');
  });

  it('goes on where the new database is behind the fence already, or the old one is only busy', async () => {
    const going = { StackStatus: 'DELETE_IN_PROGRESS' };
    expect((await find(both(going, { fenced: true }), SENT, true)).output.way).toBe('return');
    const busy = {
      ...both({}),
      DescribeDBInstances: { DBInstances: [instance('kion-cluster-1', { DBInstanceStatus: 'rebooting' })] },
    };
    expect((await find(busy, SENT, true)).output.way).toBe('return');
  });

  it('takes a change set for withdrawn whose deletion was not answered', async () => {
    for (const name of ['ChangeSetNotFound', 'ChangeSetNotFoundException']) {
      const answers = { DescribeChangeSet: UNUSED, DeleteChangeSet: awsError(name) };
      const { output, calls } = await find({ ...answers, UpdateItem: {} }, SENT);
      expect(output.way).toBe('back');
      expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
        ExpressionAttributeNames: { '#part': 'withdrawnAt' },
      });
    }
  });

  it('leaves a decided way as it is, whatever a person wishes and however long it took', async () => {
    const asked = async (stack: object, events: object) =>
      (await find({ DescribeStacks: { Stacks: [stack] }, DescribeStackEvents: events }, SENT, true)).output
        .way;
    expect(await asked(switchedAppStack({ StackStatus: 'UPDATE_IN_PROGRESS' }), update())).toBe('pending');
    expect(await asked(appStack(), {})).toBe('rolled-back');
    const late = await invoke(
      findWayBack,
      { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, asked: false },
      {
        answers: {
          GetItem: tableWith(SENT),
          DescribeChangeSet: awsError('ChangeSetNotFoundException'),
          DescribeStacks: { Stacks: [switchedAppStack()] },
          DescribeStackEvents: update('UPDATE_COMPLETE'),
        },
        now: new Date(NOW.getTime() + 3 * 3_600_000),
      },
    );
    expect(late.output.way).toBe('stay');
  });

  it('remembers what a person has asked an earlier way back for, and since when', async () => {
    const answers = {
      DescribeStacks: { Stacks: [switchedAppStack()] },
      DescribeStackEvents: update('UPDATE_COMPLETE'),
      UpdateItem: {},
    };
    const wanted = deadRecord({ ...SENT.Item, wantedAt: ago(100).toISOString() });
    expect((await find(answers, wanted)).output.way).toBe('return');
    const returning = deadRecord({ ...SENT.Item, returningAt: ago(90).toISOString() });
    const { output, calls } = await find(answers, returning);
    expect(output.way).toBe('return');
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: { ':value': ago(90).toISOString() },
    });
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE'])(
    'goes on with a way back that was asked for, whatever CloudFormation says (%s)',
    async (StackStatus) => {
      const answers = {
        DescribeStacks: { Stacks: [appStack({ StackStatus })] },
        DescribeStackEvents: update('UPDATE_COMPLETE'),
      };
      const item = deadRecord({ found: FOUND, returningAt: NOW.toISOString() });
      const where = StackStatus === 'UPDATE_FAILED' ? 'on its way back' : 'back on the old database';
      expect((await find(answers, item)).output).toMatchObject({
        way: 'return',
        detail: expect.stringContaining(where),
      });
    },
  );

  it('stops where the app stack is gone, or AWS refuses', async () => {
    await expect(find({ DescribeStacks: {} })).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-app is gone'),
    });
    const refused = { DescribeChangeSet: UNUSED, DeleteChangeSet: awsError('AccessDenied') };
    await expect(find(refused)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
