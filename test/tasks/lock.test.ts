import { describe, expect, it } from 'vitest';
import { renewLock } from '../../lambdas/aws/locks.ts';
import { releaseLock } from '../../lambdas/lock/release-lock.ts';
import { takeLock } from '../../lambdas/lock/take-lock.ts';
import { EXECUTION, HELD_LOCK, LOCK, NOW, planOf } from '../support/fixtures.ts';
import { type Answer, awsError, clientOf, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const OTHER = 'arn:aws:states:us-east-1:1:execution:enable-backtrack:other';
const heldByOther = { Item: { pk: `lock#${LOCK.app}`, holder: OTHER, fence: 3 } };

describe('TakeLock', () => {
  it('takes a free lock with the next fencing number and opens the record of the run', async () => {
    const { output, calls } = await invoke(
      takeLock,
      { plan: planOf() },
      { answers: { GetItem: {}, UpdateItem: {}, PutItem: {} } },
    );
    expect(output).toEqual({ lock: { app: LOCK.app, fence: 1 } });
    expect(inputsOf(calls, 'PutItem')[0]).toMatchObject({
      Item: { executionId: EXECUTION.id, plan: planOf() },
    });
  });

  it('refuses a name under which nobody would watch over the run, and changes nothing', async () => {
    const execution = { ...EXECUTION, name: 'readiness-by-hand' };
    const attempt = invoke(takeLock, { plan: planOf() }, { answers: {}, execution });
    await expect(attempt).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('start it under another name'),
    });
  });

  it('gives the same number when it is run twice', async () => {
    const { output, calls } = await invoke(
      takeLock,
      { plan: planOf() },
      { answers: { GetItem: HELD_LOCK, PutItem: awsError('ConditionalCheckFailedException') } },
    );
    expect(output).toEqual({ lock: LOCK });
    expect(operationsOf(calls)).not.toContain('UpdateItem');
  });

  it('refuses while another run is going on, and changes nothing', async () => {
    const attempt = invoke(
      takeLock,
      { plan: planOf() },
      { answers: { GetItem: heldByOther, DescribeExecution: { status: 'RUNNING' } } },
    );
    await expect(attempt).rejects.toMatchObject({
      name: 'LockLost',
      message: expect.stringContaining(OTHER),
    });
  });

  it.each([
    ['that has ended', { status: 'ABORTED' }],
    ['that Step Functions no longer knows', awsError('ExecutionDoesNotExist')],
  ])('takes the lock over from a run %s, with a higher number', async (_, described) => {
    const { output, calls } = await invoke(
      takeLock,
      { plan: planOf() },
      { answers: { GetItem: heldByOther, DescribeExecution: described, UpdateItem: {}, PutItem: {} } },
    );
    expect(output).toEqual({ lock: { app: LOCK.app, fence: 4 } });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeValues: { ':previous': OTHER, ':known': 3 },
    });
  });

  it('loses to a run that takes the lock at the same moment', async () => {
    const attempt = invoke(
      takeLock,
      { plan: planOf() },
      { answers: { GetItem: {}, UpdateItem: awsError('ConditionalCheckFailedException') } },
    );
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost', cause: expect.any(Error) });
  });

  it('has it when only the answer to its first request was lost', async () => {
    const { output } = await invoke(
      takeLock,
      { plan: planOf() },
      {
        answers: {
          GetItem: [{}, {}, HELD_LOCK],
          UpdateItem: awsError('ConditionalCheckFailedException'),
          PutItem: {},
        },
      },
    );
    expect(output).toEqual({ lock: LOCK });
  });

  it('takes it anew where somebody has wiped it between two looks', async () => {
    const answers = { GetItem: [HELD_LOCK, {}], UpdateItem: {}, PutItem: {} };
    const { output, calls } = await invoke(takeLock, { plan: planOf() }, { answers });
    expect(output).toEqual({ lock: { app: LOCK.app, fence: 1 } });
    expect(inputsOf(calls, 'UpdateItem')[0]?.ConditionExpression).toContain('attribute_not_exists(holder)');
  });

  it.each([
    ['the lock', { GetItem: {}, UpdateItem: awsError('InternalServerError') }],
    ['the record', { GetItem: {}, UpdateItem: {}, PutItem: awsError('InternalServerError') }],
    ['the other run', { GetItem: heldByOther, DescribeExecution: awsError('InternalServerError') }],
  ])('hands an error of AWS about %s on', async (_, answers) => {
    await expect(invoke(takeLock, { plan: planOf() }, { answers })).rejects.toMatchObject({
      name: 'InternalServerError',
    });
  });
});

describe('ReleaseLock', () => {
  it('frees the lock and keeps its number', async () => {
    const { calls } = await invoke(releaseLock, { lock: LOCK }, { answers: { UpdateItem: {} } });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      UpdateExpression: 'SET lastRun = forRun REMOVE holder, forRun, heldUntil',
      ConditionExpression: 'holder = :me AND fence = :fence',
      ExpressionAttributeValues: { ':me': EXECUTION.id, ':fence': LOCK.fence },
    });
  });

  it('has lost a lock that somebody else has by now, and is content if it gave it back before', async () => {
    const release = (item: object) =>
      invoke(
        releaseLock,
        { lock: LOCK },
        {
          answers: {
            UpdateItem: awsError('ConditionalCheckFailedException'),
            GetItem: { Item: { pk: 'lock', ...item } },
          },
        },
      );
    expect((await release({ fence: LOCK.fence })).output).toEqual({});
    for (const item of [{ fence: LOCK.fence + 1 }, { fence: LOCK.fence + 1, holder: 'another' }])
      await expect(release(item)).rejects.toMatchObject({ name: 'LockLost' });
  });

  it('hands other errors on', async () => {
    const attempt = invoke(
      releaseLock,
      { lock: LOCK },
      { answers: { UpdateItem: awsError('InternalServerError') } },
    );
    await expect(attempt).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  it('is kept by a command of a person that says it is at work, and not by one that holds it no longer', async () => {
    const renew = async (answer: Answer) =>
      await renewLock({ dynamodb: clientOf({ UpdateItem: answer }), table: 'records' }, 'app', 'me', NOW);
    expect(await renew({})).toBe(true);
    expect(await renew(awsError('ConditionalCheckFailedException'))).toBe(false);
    await expect(renew(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is not taken from such a command', async () => {
    const heldUntil = new Date(NOW.getTime() + 1000).toISOString();
    const answers = { GetItem: { Item: { pk: 'lock', fence: 3, holder: 'a command', heldUntil } } };
    await expect(invoke(takeLock, { plan: planOf() }, { answers })).rejects.toMatchObject({
      name: 'LockLost',
    });
  });
});
