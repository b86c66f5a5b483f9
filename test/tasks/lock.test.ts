import { describe, expect, it } from 'vitest';
import { releaseLock } from '../../lambdas/lock/release-lock.ts';
import { takeLock } from '../../lambdas/lock/take-lock.ts';
import { EXECUTION, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

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
      UpdateExpression: 'SET lastRun = forRun REMOVE holder, forRun',
      ConditionExpression: 'holder = :me AND fence = :fence',
      ExpressionAttributeValues: { ':me': EXECUTION.id, ':fence': LOCK.fence },
    });
  });

  it('leaves a lock alone that somebody else holds by now', async () => {
    const { output } = await invoke(
      releaseLock,
      { lock: LOCK },
      { answers: { UpdateItem: awsError('ConditionalCheckFailedException') } },
    );
    expect(output).toEqual({});
  });

  it('hands other errors on', async () => {
    const attempt = invoke(
      releaseLock,
      { lock: LOCK },
      { answers: { UpdateItem: awsError('InternalServerError') } },
    );
    await expect(attempt).rejects.toMatchObject({ name: 'InternalServerError' });
  });
});
