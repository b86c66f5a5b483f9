import { describe, expect, it } from 'vitest';
import { checkAppRolledBack } from '../../lambdas/cutover/check-app-rolled-back.ts';
import { findWayBack } from '../../lambdas/cutover/find-way-back.ts';
import { disarmWatchdog } from '../../lambdas/freeze/disarm-watchdog.ts';
import { startGoBack } from '../../lambdas/lock/start-go-back.ts';
import { takeOver } from '../../lambdas/lock/take-over.ts';
import { announceWayBack } from '../../lambdas/notify/announce-way-back.ts';
import { removeNewStack } from '../../lambdas/stack/remove-new-stack.ts';
import {
  ago,
  appStack,
  cluster,
  databaseStack,
  EXECUTION,
  HELD_LOCK,
  instance,
  LOCK,
  NOW,
  planOf,
} from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const RUN = 'arn:aws:states:us-east-1:1:execution:enable-backtrack:dead';
const OTHER = 'arn:aws:states:us-east-1:1:execution:go-back:other';
const FAILURE = { state: 'CheckSnapshot', error: 'StepFailed', cause: 'The snapshot is failed.' };
const record = (changes: object = {}) => ({
  Item: { pk: `run#${RUN}`, executionId: RUN, plan: planOf(), ...changes },
});
const lockItem = (holder: string | undefined, forRun: string | undefined = RUN) => ({
  Item: { pk: 'lock', fence: 3, ...(holder === undefined ? {} : { holder }), ...(forRun ? { forRun } : {}) },
});

describe('StartGoBack', () => {
  const start = (answer: Answer) =>
    invoke(startGoBack, { failure: FAILURE }, { answers: { StartExecution: answer } });

  it('starts the way back with the reason, and says in the cause that it is under way', async () => {
    const { output, calls } = await start({});
    const [{ input, name, stateMachineArn } = {}] = inputsOf(calls, 'StartExecution');
    expect(stateMachineArn).toContain('go-back');
    expect(JSON.parse(String(input))).toEqual({
      executionId: EXECUTION.id,
      reason: 'failed',
      failure: FAILURE,
    });
    expect(output.cause).toBe(
      `CheckSnapshot: The snapshot is failed. The way back is under way as the execution ${name} of go-back, which tells how it ends.`,
    );
  });

  it('is content when an earlier attempt started it already, and with nothing else', async () => {
    expect((await start(awsError('ExecutionAlreadyExists'))).output.cause).toContain('under way');
    await expect(start(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('TakeOver', () => {
  const take = (answers: Stub['answers'], reason = 'ended', failure: object | null = null) =>
    invoke(takeOver, { executionId: RUN, reason, failure }, { answers });
  const dead = (described: Answer = { status: 'ABORTED' }, item: object = record()) => ({
    GetItem: [item, lockItem(RUN), lockItem(RUN)],
    DescribeExecution: described,
    UpdateItem: {},
  });

  it('takes the lock of a run that has ended, for that run, with a higher number', async () => {
    const { output, calls } = await take(dead());
    expect(output).toMatchObject({ act: true, lock: { app: LOCK.app, fence: 4 }, plan: planOf() });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: { ':me': EXECUTION.id, ':run': RUN, ':previous': RUN, ':known': 3 },
    });
  });

  it.each<[string, Answer, object]>([
    ['stopped', { status: 'ABORTED', cause: 'by hand' }, { error: 'Stopped', cause: 'by hand' }],
    [
      'stopped without a word',
      { status: 'ABORTED' },
      { error: 'Stopped', cause: 'Somebody stopped the execution.' },
    ],
    ['out of time', { status: 'TIMED_OUT' }, { error: 'TimedOut' }],
    [
      'failed',
      { status: 'FAILED', error: 'StepFailed', cause: 'why' },
      { error: 'StepFailed', cause: 'why' },
    ],
    ['failed without a name', { status: 'FAILED' }, { error: 'Unnamed', cause: 'AWS gave no cause.' }],
    ['unknown to Step Functions', awsError('ExecutionDoesNotExist'), { error: 'Gone' }],
  ])('says of a run that is %s what became of it', async (_, described, failure) => {
    expect((await take(dead(described))).output.failure).toMatchObject({
      state: 'the execution',
      ...failure,
    });
  });

  it('takes the word of the run itself, also while it is still ending', async () => {
    const { output } = await take(dead({ status: 'RUNNING' }), 'failed', FAILURE);
    expect(output).toMatchObject({ act: true, failure: FAILURE });
  });

  it('comes to a run that is overdue, unless that has sent the app to the new database', async () => {
    const running = { status: 'RUNNING' };
    expect((await take(dead(running), 'watchdog')).output).toMatchObject({
      act: true,
      failure: { error: 'Overdue' },
    });
    const switched = record({ switchedAt: NOW.toISOString() });
    expect((await take(dead(running, switched), 'watchdog')).output).toMatchObject({
      act: false,
      detail: expect.stringContaining('decides itself'),
    });
  });

  it.each<[string, Stub['answers']]>([
    ['has no record', { GetItem: {} }],
    ['has given its lock back', { GetItem: [record(), lockItem(undefined)] }],
    ['has lost its lock to another run', { GetItem: [record(), lockItem(OTHER, OTHER)] }],
    ['is going on', dead({ status: 'RUNNING' })],
    [
      'is being undone already',
      {
        GetItem: [record(), lockItem(OTHER)],
        DescribeExecution: [{ status: 'FAILED' }, { status: 'RUNNING' }],
      },
    ],
    [
      'is being undone by somebody faster',
      { ...dead(), UpdateItem: awsError('ConditionalCheckFailedException') },
    ],
  ])('leaves a run alone that %s', async (_, answers) => {
    const { output, calls } = await take(answers);
    expect(output).toEqual({ act: false, detail: expect.stringMatching(/\.$/) });
    if (!('UpdateItem' in answers)) expect(operationsOf(calls)).not.toContain('UpdateItem');
  });

  it('comes after a way back that died, and after its own first attempt', async () => {
    const heldBy = (holder: string) => ({
      GetItem: [record(), lockItem(holder)],
      DescribeExecution: [{ status: 'FAILED' }, { status: 'ABORTED' }],
      UpdateItem: {},
    });
    expect((await take(heldBy(OTHER))).output).toMatchObject({ act: true, lock: { fence: 4 } });
    const again = await take(heldBy(EXECUTION.id));
    expect(again.output).toMatchObject({ act: true, lock: { fence: 3 } });
    expect(operationsOf(again.calls)).not.toContain('UpdateItem');
  });

  it('does not hide what AWS refuses', async () => {
    await expect(take({ ...dead(), UpdateItem: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(take(dead(awsError('AccessDenied')))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('FindWayBack', () => {
  const FOUND = { clusterGroups: ['sg-a'], suspended: [], ssmParameters: {}, appParameters: {} };
  const find = (answers: Stub['answers'], item: object = record({ found: FOUND })) =>
    invoke(
      findWayBack,
      { plan: planOf(), lock: LOCK, executionId: RUN },
      {
        answers: {
          GetItem: [HELD_LOCK, item],
          DescribeStacks: { Stacks: [appStack()] },
          DescribeChangeSet: awsError('ChangeSetNotFoundException'),
          DescribeStackEvents: {},
          ...answers,
        },
      },
    );
  const update = {
    StackEvents: [
      {
        LogicalResourceId: 'kion-app',
        ClientRequestToken: 'update-b12345',
        Timestamp: ago(200),
        StackId: 'x',
      },
    ],
  };
  const at = async (StackStatus: string) =>
    (
      await find({
        DescribeStacks: { Stacks: [appStack({ StackStatus })] },
        DescribeStackEvents: update,
      })
    ).output;

  it('has nothing to go back from before the first change', async () => {
    expect((await find({}, record())).output.way).toBe('untouched');
    expect((await find({}, {})).output.way).toBe('untouched');
  });

  it('leads back where the app was never sent to the new database', async () => {
    expect((await find({})).output).toMatchObject({ way: 'back', waitSeconds: 1 });
  });

  it('withdraws the change set first, so that no belated attempt can send the app there', async () => {
    const { calls } = await find({ DescribeChangeSet: { Status: 'CREATE_COMPLETE' }, DeleteChangeSet: {} });
    expect(operationsOf(calls).indexOf('DeleteChangeSet')).toBeLessThan(
      operationsOf(calls).indexOf('DescribeStackEvents'),
    );
  });

  it.each(['InvalidChangeSetStatus', 'InvalidChangeSetStatusException'])(
    'takes a change set that was executed for what it is (%s)',
    async (name) => {
      const answers = { DescribeChangeSet: {}, DeleteChangeSet: awsError(name), DescribeStackEvents: update };
      expect((await find(answers)).output.way).toBe('stay');
    },
  );

  it.each([
    ['UPDATE_IN_PROGRESS', 'pending'],
    ['UPDATE_COMPLETE', 'stay'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'stay'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'rolled-back'],
    ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back'],
    ['UPDATE_ROLLBACK_FAILED', 'rolled-back'],
    ['DELETE_IN_PROGRESS', 'stay'],
  ])('reads from %s that the app is %s', async (status, way) => {
    expect(await at(status)).toMatchObject({ way, detail: expect.stringContaining(status) });
  });

  it('stops where the app stack is gone, or AWS refuses', async () => {
    await expect(find({ DescribeStacks: {} })).rejects.toMatchObject({ name: 'Conflict' });
    const refused = { DescribeChangeSet: {}, DeleteChangeSet: awsError('AccessDenied') };
    await expect(find(refused)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('CheckAppRolledBack', () => {
  const check = (StackStatus: string | undefined, since = ago(60)) =>
    invoke(
      checkAppRolledBack,
      { plan: planOf(), lock: LOCK, since: since.toISOString() },
      {
        answers: {
          GetItem: HELD_LOCK,
          DescribeStacks:
            StackStatus === undefined
              ? {}
              : { Stacks: [appStack({ StackStatus, StackStatusReason: 'why' })] },
          ContinueUpdateRollback: {},
        },
      },
    );

  it.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'ready'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'pending'],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'pending'],
    ['UPDATE_COMPLETE', 'failed'],
    [undefined, 'failed'],
  ])('takes %s for %s', async (status, wanted) => {
    const { output, calls } = await check(status);
    expect(output.status).toBe(wanted);
    expect(operationsOf(calls)).not.toContain('ContinueUpdateRollback');
  });

  it('continues a rollback that failed, and skips nothing', async () => {
    const { output, calls } = await check('UPDATE_ROLLBACK_FAILED');
    expect(output.status).toBe('pending');
    expect(inputsOf(calls, 'ContinueUpdateRollback')).toEqual([{ StackName: planOf().app.stack.id }]);
  });

  it('gives up after two hours, with the reason', async () => {
    expect((await check('UPDATE_ROLLBACK_FAILED', ago(7300))).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('why'),
    });
  });
});

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
          ...answers,
        },
      },
    );

  it('deletes the stack of this run, once it stands still', async () => {
    const { output, calls } = await remove({ StackId: 'new', StackStatus: 'CREATE_COMPLETE' });
    expect(output.status).toBe('pending');
    expect(inputsOf(calls, 'DeleteStack')).toEqual([{ StackName: 'new', ClientRequestToken: 'undo-b12345' }]);
  });

  it('lifts the protection that the template gave to the cluster, and to nothing else', async () => {
    const resources = {
      StackResourceSummaries: [
        { LogicalResourceId: 'C', PhysicalResourceId: 'new-cluster', ResourceType: 'AWS::RDS::DBCluster' },
        { LogicalResourceId: 'D', PhysicalResourceId: '', ResourceType: 'AWS::RDS::DBCluster' },
        { LogicalResourceId: 'G', PhysicalResourceId: 'sg-1', ResourceType: 'AWS::EC2::SecurityGroup' },
      ],
    };
    const protectedBy = (DeletionProtection: boolean) =>
      remove(
        { StackStatus: 'CREATE_COMPLETE' },
        {
          ListStackResources: resources,
          DescribeDBClusters: { DBClusters: [cluster('new-cluster', { DeletionProtection })] },
          DescribeDBInstances: { DBInstances: [instance('new-1')] },
          ModifyDBCluster: {},
        },
      );
    expect(inputsOf((await protectedBy(true)).calls, 'ModifyDBCluster')).toEqual([
      { DBClusterIdentifier: 'new-cluster', DeletionProtection: false, ApplyImmediately: true },
    ]);
    expect(operationsOf((await protectedBy(false)).calls)).not.toContain('ModifyDBCluster');
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
    expect((await remove(undefined, {}, ago(10))).output.status).toBe('pending');
  });

  it('never touches a stack of that name that is not of this run', async () => {
    const { output, calls } = await remove({ StackStatus: 'CREATE_COMPLETE', Tags: [] });
    expect(output).toMatchObject({ status: 'ready', detail: expect.stringContaining('stays') });
    expect(operationsOf(calls)).not.toContain('DeleteStack');
  });

  it.each([
    ['why', 'why'],
    [undefined, 'CloudFormation gives no reason'],
  ])('says why a deletion failed (%s)', async (StackStatusReason, why) => {
    expect((await remove({ StackStatus: 'DELETE_FAILED', StackStatusReason })).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(why),
    });
  });
});

describe('AnnounceWayBack', () => {
  const announce = async (way: string, old: object | undefined, fresh: object | undefined) => {
    const found = (stack: object | undefined) =>
      stack === undefined
        ? awsError('ValidationError', 'does not exist')
        : { Stacks: [databaseStack(stack)] };
    const { calls } = await invoke(
      announceWayBack,
      { plan: planOf(), way, failure: FAILURE, detail: 'Where it was.' },
      { answers: { DescribeStacks: [found(old), found(fresh)], Publish: {} } },
    );
    const [notice = {}] = inputsOf(calls, 'Publish');
    return `${notice.Subject}\n${notice.Message}`;
  };

  it('says why, where the app is now, and what exists', async () => {
    const text = await announce('back', {}, { StackStatus: 'CREATE_IN_PROGRESS' });
    expect(text).toContain('The migration ended in CheckSnapshot with StepFailed: The snapshot is failed.');
    expect(text).toContain('kion-app runs on kion-cluster again, and writes are allowed.');
    expect(text).toContain('kion-aurora-b12345: CREATE_IN_PROGRESS');
    expect(text).toContain('kion-aurora: CREATE_COMPLETE');
  });

  it('tells of what does not exist that it does not', async () => {
    const text = await announce('untouched', {}, undefined);
    expect(text).toContain('nothing changed');
    expect(text).toContain('there is none');
    expect(text).not.toContain('kion-snapshot');
  });

  it('says how writes of the new database can be carried over', async () => {
    expect(await announce('rolled-back', {}, {})).toContain('Compare it with the snapshot kion-snapshot');
  });

  it('says of the old database what is true of it', async () => {
    expect(await announce('stay', {}, {})).toContain('is kept behind a fence');
    const deleting = await announce('stay', { StackStatus: 'DELETE_IN_PROGRESS' }, {});
    expect(deleting).toContain('was approved and has begun');
    expect(deleting).not.toContain('is kept behind a fence');
    expect(await announce('stay', undefined, {})).toContain('kion-aurora: DELETE_COMPLETE');
  });
});

describe('DisarmWatchdog', () => {
  it('removes the schedule, if it is still there', async () => {
    const disarm = (answer: Answer) =>
      invoke(disarmWatchdog, { plan: planOf() }, { answers: { DeleteSchedule: answer } });
    expect(inputsOf((await disarm({})).calls, 'DeleteSchedule')).toEqual([{ Name: 'aurora-rewind-b12345' }]);
    await disarm(awsError('ResourceNotFoundException'));
  });
});
