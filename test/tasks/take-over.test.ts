import { describe, expect, it } from 'vitest';
import { takeOver } from '../../lambdas/lock/take-over.ts';
import { DEAD_RUN, deadRecord, EXECUTION, LOCK, NOW, planOf } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const OTHER = 'arn:aws:states:us-east-1:1:execution:go-back:other';
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const FAILURE = { state: 'CheckSnapshot', error: 'StepFailed', cause: 'The snapshot is failed.' };
const lockItem = (holder: string | undefined, forRun: string | undefined = DEAD_RUN) => ({
  Item: { pk: 'lock', fence: 3, ...(holder === undefined ? {} : { holder }), ...(forRun ? { forRun } : {}) },
});

describe('TakeOver', () => {
  const take = (answers: Stub['answers'], reason = 'ended', failure: object | null = null, asked = false) =>
    invoke(takeOver, { executionId: DEAD_RUN, reason, failure, asked }, { answers });
  const dead = (described: Answer = { status: 'ABORTED' }, item: object = deadRecord()) => ({
    GetItem: [item, lockItem(DEAD_RUN), lockItem(DEAD_RUN)],
    DescribeExecution: described,
    UpdateItem: {},
  });

  it('takes the lock of a run that has ended, for that run, with a higher number', async () => {
    const { output, calls } = await take(dead());
    expect(output).toMatchObject({ act: true, lock: { app: LOCK.app, fence: 4 }, plan: planOf() });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: {
        ':me': EXECUTION.id,
        ':run': DEAD_RUN,
        ':previous': DEAD_RUN,
        ':known': 3,
      },
    });
  });

  it.each<[string, Answer, object]>([
    ['stopped', { status: 'ABORTED', cause: 'by hand' }, { error: 'Stopped', cause: 'by hand' }],
    [
      'stopped without a word',
      { status: 'ABORTED' },
      { error: 'Stopped', cause: 'Somebody stopped the execution.' },
    ],
    [
      'out of time',
      { status: 'TIMED_OUT' },
      { error: 'TimedOut', cause: expect.stringContaining('time limit') },
    ],
    [
      'failed',
      { status: 'FAILED', error: 'StepFailed', cause: 'why' },
      { error: 'StepFailed', cause: 'why' },
    ],
    [
      'failed in a state that its cause names, with what that meant',
      { status: 'FAILED', error: 'StepFailed', cause: 'CheckSnapshot: It is\nfailed.\nWrites are stopped.' },
      { state: 'CheckSnapshot', error: 'StepFailed', cause: 'It is\nfailed.' },
    ],
    ['failed without a name', { status: 'FAILED' }, { error: 'Unnamed', cause: 'AWS gave no cause.' }],
    [
      'failed with a cause that only mentions a state further down',
      { status: 'FAILED', error: 'StepFailed', cause: 'It said\nCheckSnapshot: no.\n' },
      { error: 'StepFailed', cause: expect.stringContaining('It said') },
    ],
    [
      'unknown to Step Functions',
      awsError('ExecutionDoesNotExist'),
      { error: 'Gone', cause: expect.stringContaining('no longer knows') },
    ],
    [
      'over and well',
      { status: 'SUCCEEDED' },
      { error: 'ByHand', cause: expect.stringContaining('ended well') },
    ],
  ])('says of a run that is %s what became of it', async (_, described, failure) => {
    expect((await take(dead(described))).output.failure).toMatchObject({
      state: 'the execution',
      ...failure,
    });
  });

  it.each<[string, Answer, string, number]>([
    ['was stopped just now', { status: 'ABORTED', stopDate: NOW }, 'ended', 100],
    ['was stopped 45 s ago', { status: 'ABORTED', stopDate: ago(45) }, 'ended', 55],
    ['was stopped long ago', { status: 'TIMED_OUT', stopDate: ago(3600) }, 'ended', 0],
    ['is going on', { status: 'RUNNING' }, 'watchdog', 100],
    ['somebody wants undone by hand', { status: 'ABORTED', stopDate: ago(3600) }, 'by-hand', 100],
    ['has failed by itself', { status: 'FAILED', stopDate: NOW }, 'ended', 0],
    ['says itself that it fails', { status: 'RUNNING' }, 'failed', 0],
  ])('waits for the functions of a run that %s', async (_, described, reason, settleSeconds) => {
    expect((await take(dead(described), reason)).output).toMatchObject({ act: true, settleSeconds });
  });

  it('waits for a function of a step that was given up on, although the run has failed by itself', async () => {
    for (const error of ['States.Timeout', 'Lambda.Unknown'])
      expect((await take(dead({ status: 'FAILED' }), 'failed', { ...FAILURE, error })).output).toMatchObject({
        settleSeconds: 100,
      });
  });

  it('waits for no function where the run only failed with an error of a similar name', async () => {
    for (const error of ['States.TimeoutOfMine', 'My.States.Timeout', 'NoLambda.Unknown'])
      expect((await take(dead({ status: 'FAILED' }), 'failed', { ...FAILURE, error })).output).toMatchObject({
        settleSeconds: 0,
      });
  });

  it('waits for what an earlier way back had begun, whatever became of the run long ago', async () => {
    const secondsAfter = async (item: object) => {
      const answers = {
        GetItem: [deadRecord(), item],
        DescribeExecution: [{ status: 'FAILED', stopDate: ago(3600) }, { status: 'ABORTED' }],
        UpdateItem: {},
      };
      return (await take(answers)).output.settleSeconds;
    };
    expect(await secondsAfter(lockItem(OTHER))).toBe(100);
    expect(await secondsAfter(lockItem(DEAD_RUN))).toBe(0);
    // Its own first attempt is no other way back.
    expect(await secondsAfter(lockItem(EXECUTION.id))).toBe(0);
  });

  it('writes down why the run failed and what a person wants, for every later way back', async () => {
    const parts = async (item: object, asked: boolean) => {
      const { calls, output } = await take(dead({ status: 'FAILED' }, item), 'ended', null, asked);
      const written = inputsOf(calls, 'UpdateItem').map(
        ({ ExpressionAttributeNames }) => Object(ExpressionAttributeNames)['#part'],
      );
      return { written, failure: output.failure };
    };
    expect((await parts(deadRecord(), true)).written).toEqual([undefined, 'failure', 'wantedAt']);
    expect((await parts(deadRecord(), false)).written).toEqual([undefined, 'failure']);
    const known = deadRecord({ failure: FAILURE, wantedAt: NOW.toISOString() });
    expect(await parts(known, true)).toEqual({ written: [undefined], failure: FAILURE });
  });

  it('leaves a command alone that a person runs, as long as it says that it is at work', async () => {
    const command = (heldUntil: Date) => ({
      GetItem: [deadRecord(), { Item: { ...lockItem(OTHER).Item, heldUntil: heldUntil.toISOString() } }],
      DescribeExecution: [{ status: 'FAILED' }],
      UpdateItem: {},
    });
    const soon = new Date(NOW.getTime() + 1000);
    expect((await take(command(soon), 'watchdog')).output).toMatchObject({ act: false });
    expect((await take(command(NOW), 'watchdog')).output).toMatchObject({ act: true });
    const { calls } = await take(command(NOW), 'by-hand', FAILURE);
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: { ':until': new Date(NOW.getTime() + 600_000).toISOString() },
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
      failure: { error: 'Overdue', cause: expect.stringContaining('announced time') },
    });
    const switched = deadRecord({ switchedAt: NOW.toISOString() });
    expect((await take(dead(running, switched), 'watchdog')).output).toMatchObject({
      act: false,
      detail: expect.stringContaining('decides itself'),
    });
    // The run's own word counts also after the switch.
    expect((await take(dead(running, switched), 'failed', FAILURE)).output).toMatchObject({ act: true });
  });

  it('does not leave the app to a run that is going on but has lost its lock', async () => {
    const answers = {
      GetItem: [deadRecord({ switchedAt: NOW.toISOString() }), lockItem(OTHER)],
      DescribeExecution: [{ status: 'RUNNING' }, { status: 'ABORTED' }],
      UpdateItem: {},
    };
    expect((await take(answers, 'watchdog')).output).toMatchObject({ act: true, lock: { fence: 4 } });
  });

  it('keeps the lock for the length of a command only where a person runs that', async () => {
    const { calls } = await take(dead());
    expect(JSON.stringify(inputsOf(calls, 'UpdateItem')[0])).not.toContain('heldUntil = ');
  });

  it('believes a person who calls by hand, and asks Step Functions nothing', async () => {
    const answers = { GetItem: [deadRecord(), lockItem(OTHER), lockItem(OTHER)], UpdateItem: {} };
    const { output, calls } = await take(answers, 'by-hand', FAILURE);
    expect(output).toMatchObject({ act: true, failure: FAILURE, lock: { fence: 4 } });
    expect(operationsOf(calls)).not.toContain('DescribeExecution');
  });

  it('comes back for a person after the run has ended, as long as no other run came after it', async () => {
    const free = (lastRun: string) => ({ Item: { ...lockItem(undefined).Item, lastRun } });
    const found = { clusterGroups: ['sg-a'], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };
    const by = async (reason: string, record: object, lastRun = DEAD_RUN) => {
      const answers = { GetItem: [record, free(lastRun), free(lastRun)], UpdateItem: {} };
      return (await take(answers, reason, FAILURE)).output.act;
    };
    expect(await by('by-hand', deadRecord({ found }))).toBe(true);
    expect(await by('by-hand', deadRecord())).toBe(false);
    expect(await by('by-hand', deadRecord({ found }), OTHER)).toBe(false);
    expect(await by('watchdog', deadRecord({ found }))).toBe(false);
  });

  it('tells a run that is over and may have only a switch left from one that is none of its business', async () => {
    const over = async (GetItem: object[]) => (await take({ GetItem })).output.over;
    const free = (lastRun: string) => ({ Item: { ...lockItem(undefined).Item, lastRun } });
    expect(await over([deadRecord(), free(DEAD_RUN)])).toBe(true);
    expect(await over([deadRecord(), free(OTHER)])).toBe(false);
    const held = { Item: { ...lockItem(OTHER, OTHER).Item, lastRun: DEAD_RUN } };
    expect(await over([deadRecord(), held])).toBe(false);
    expect(await over([{}])).toBe(false);
  });

  it('takes no lock from another run for a person, and none with the number that a deleted one would have', async () => {
    const found = { clusterGroups: ['sg-a'], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };
    const held = { Item: { ...lockItem(OTHER, OTHER).Item, lastRun: DEAD_RUN } };
    const byHand = await take({ GetItem: [deadRecord({ found }), held], UpdateItem: {} }, 'by-hand', FAILURE);
    expect(byHand.output).toMatchObject({ act: false });
    const first = { Item: { pk: 'lock', fence: 0, holder: OTHER, forRun: OTHER } };
    const answers = {
      GetItem: [deadRecord(), first],
      DescribeExecution: { status: 'ABORTED' },
      UpdateItem: {},
    };
    expect((await take(answers)).output).toMatchObject({ act: false });
  });

  it('comes also where somebody has deleted the lock, unless the run has ended well', async () => {
    const wiped = (status: string) => ({
      GetItem: [deadRecord(), {}, {}],
      DescribeExecution: { status },
      UpdateItem: {},
    });
    expect((await take(wiped('ABORTED'))).output).toMatchObject({ act: true, lock: { fence: 1 } });
    expect((await take(wiped('SUCCEEDED'))).output).toMatchObject({ act: false });
    expect((await take(wiped('RUNNING'), 'by-hand', FAILURE)).output).toMatchObject({ act: true });
  });

  it('comes also where a run gave its lock back and was stopped before it told anybody', async () => {
    const found = { clusterGroups: ['sg-a'], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };
    const by = async (status: string | Error, record: object, reason = 'ended') => {
      const free = { Item: { ...lockItem(undefined).Item, lastRun: DEAD_RUN } };
      const DescribeExecution = typeof status === 'string' ? { status } : status;
      const answers = { GetItem: [record, free, free], DescribeExecution, UpdateItem: {} };
      return (await take(answers, reason)).output.act;
    };
    expect(await by(awsError('ExecutionDoesNotExist'), deadRecord({ found }))).toBe(false);
    expect(await by('ABORTED', deadRecord({ found }))).toBe(true);
    expect(await by('TIMED_OUT', deadRecord({ found }))).toBe(true);
    expect(await by('FAILED', deadRecord({ found }))).toBe(false);
    expect(await by('ABORTED', deadRecord({ found }), 'watchdog')).toBe(false);
    const told = { way: 'stay', by: OTHER };
    expect(await by('ABORTED', deadRecord({ found, told }))).toBe(false);
  });

  it.each<[string, Stub['answers']]>([
    ['has no record', { GetItem: {} }],
    ['has given its lock back', { GetItem: [deadRecord(), lockItem(undefined)] }],
    ['has lost its lock to another run', { GetItem: [deadRecord(), lockItem(OTHER, OTHER)] }],
    ['is going on', dead({ status: 'RUNNING' })],
    [
      'is being undone already',
      {
        GetItem: [deadRecord(), lockItem(OTHER)],
        DescribeExecution: [{ status: 'FAILED' }, { status: 'RUNNING' }],
      },
    ],
    [
      'is being undone by somebody faster',
      { ...dead(), UpdateItem: awsError('ConditionalCheckFailedException') },
    ],
  ])('leaves a run alone that %s', async (_, answers) => {
    const { output, calls } = await take(answers);
    expect(output).toMatchObject({ act: false, detail: expect.stringMatching(/\.$/) });
    if (!('UpdateItem' in answers)) expect(operationsOf(calls)).not.toContain('UpdateItem');
  });

  it('comes after a way back that died, and after its own first attempt', async () => {
    const heldBy = (holder: string, status = 'ABORTED') => ({
      GetItem: [deadRecord(), lockItem(holder)],
      DescribeExecution: [{ status: 'FAILED' }, { status }],
      UpdateItem: {},
    });
    expect((await take(heldBy(OTHER))).output).toMatchObject({ act: true, lock: { fence: 4 } });
    const again = await take(heldBy(EXECUTION.id, 'RUNNING'));
    expect(again.output).toMatchObject({ act: true, lock: { fence: 3 } });
    expect(inputsOf(again.calls, 'UpdateItem')).toHaveLength(1);
  });

  it('does not hide what AWS refuses', async () => {
    await expect(take({ ...dead(), UpdateItem: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(take(dead(awsError('AccessDenied')))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
