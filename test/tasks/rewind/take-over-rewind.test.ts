import { describe, expect, it } from 'vitest';
import { FUNCTION_SECONDS } from '../../../lambdas/domain/endings.ts';
import { takeOverRewind } from '../../../lambdas/rewind/take-over-rewind.ts';
import { ago, DEAD_RUN, deadRecord, EXECUTION, LOCK, NOW } from '../../support/fixtures.ts';
import { rewindPlanOf, rewindRecord } from '../../support/rewinds.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const OTHER = 'arn:aws:states:us-east-1:1:execution:finish-rewind:other';
const RUN = rewindRecord({}, DEAD_RUN);
const FAILURE = { state: 'CheckRewind', error: 'StepFailed', cause: 'The request has failed.' };

const lock = (changes: object = {}) => ({
  Item: { pk: 'lock', fence: 3, holder: DEAD_RUN, forRun: DEAD_RUN, ...changes },
});

function take(answers: Stub['answers'], reason = 'ended', failure: object | null = null) {
  return invoke(takeOverRewind, { executionId: DEAD_RUN, reason, failure }, { answers });
}

/** The run holds its lock, unless it is said otherwise, and Step Functions says this of it and of whoever holds it. */
const answers = (
  described: Answer | readonly Answer[] = { status: 'FAILED', error: 'StepFailed', cause: 'why' },
  { record = RUN, held = lock() }: { record?: object; held?: object } = {},
) => ({ GetItem: [record, held, held], DescribeExecution: described, UpdateItem: {} });

describe('TakeOverRewind', () => {
  it('takes the lock of a run that has died, for that run, so that the run can change nothing any more', async () => {
    const { output, calls } = await take(answers());
    expect(output).toMatchObject({
      act: true,
      detail: 'the execution: StepFailed. This execution holds the lock now.',
      lock: { app: LOCK.app, fence: 4 },
      plan: rewindPlanOf(),
      failure: { state: 'the execution', error: 'StepFailed', cause: 'why' },
      settleSeconds: 0,
    });
    expect(inputsOf(calls, 'GetItem').map(({ Key }) => Key)).toEqual([
      { pk: `run#${DEAD_RUN}` },
      { pk: `lock#${LOCK.app}` },
      { pk: `lock#${LOCK.app}` },
    ]);
    const [locked, told] = inputsOf(calls, 'UpdateItem');
    expect(locked).toMatchObject({
      ConditionExpression: 'holder = :previous AND fence = :known',
      ExpressionAttributeValues: {
        ':me': EXECUTION.id,
        ':run': DEAD_RUN,
        ':previous': DEAD_RUN,
        ':known': 3,
      },
    });
    expect(told).toMatchObject({
      Key: { pk: `run#${DEAD_RUN}` },
      ExpressionAttributeNames: { '#part': 'failure' },
    });
  });

  it('believes the run itself, then its record, and Step Functions last', async () => {
    const kept = { ...FAILURE, error: 'Conflict' };
    const record = rewindRecord({ failure: kept }, DEAD_RUN);
    const itself = await take(answers({ status: 'RUNNING' }, { record }), 'failed', FAILURE);
    expect(itself.output).toMatchObject({ act: true, failure: FAILURE });
    const noted = await take(answers({ status: 'FAILED' }, { record }));
    expect(noted.output.failure).toEqual(kept);
    // What is in the record stays.
    expect(inputsOf(noted.calls, 'UpdateItem')).toHaveLength(1);
  });

  it.each<[string, Answer, string, { error: string; settle: number }]>([
    [
      'was stopped just now',
      { status: 'ABORTED', stopDate: NOW },
      'ended',
      { error: 'Stopped', settle: FUNCTION_SECONDS },
    ],
    [
      'was stopped long ago',
      { status: 'TIMED_OUT', stopDate: ago(600) },
      'ended',
      { error: 'TimedOut', settle: 0 },
    ],
    ['is overdue', { status: 'RUNNING' }, 'watchdog', { error: 'Overdue', settle: FUNCTION_SECONDS }],
    [
      'a person wants ended',
      { status: 'RUNNING' },
      'by-hand',
      { error: 'Overdue', settle: FUNCTION_SECONDS },
    ],
    [
      'nobody knows any more',
      awsError('ExecutionDoesNotExist'),
      'ended',
      { error: 'Gone', settle: FUNCTION_SECONDS },
    ],
  ])('ends a run that %s, once its functions have ended', async (_, described, reason, { error, settle }) => {
    expect((await take(answers(described), reason)).output).toMatchObject({
      act: true,
      failure: { error },
      settleSeconds: settle,
    });
  });

  const waiting = (seconds: number) => ({
    record: rewindRecord({ waitsSince: ago(seconds).toISOString() }, DEAD_RUN),
  });

  it('leaves a run alone that waits for a person, for two hours', async () => {
    const { output, calls } = await take(answers({ status: 'RUNNING' }, waiting(7199)), 'watchdog');
    expect(output).toEqual({
      act: false,
      detail: 'The run is going on, and waits for a person.',
      over: false,
    });
    expect(operationsOf(calls)).not.toContain('UpdateItem');
    expect((await take(answers({ status: 'RUNNING' }, waiting(7200)), 'watchdog')).output).toMatchObject({
      act: true,
    });
  });

  it('ends a run that waited for a person when it died, or when somebody calls for its end', async () => {
    for (const [status, reason] of [
      ['ABORTED', 'watchdog'],
      ['RUNNING', 'by-hand'],
      ['RUNNING', 'failed'],
    ])
      expect((await take(answers({ status }, waiting(60)), reason)).output).toMatchObject({ act: true });
  });

  it.each<[string, Stub['answers'], object]>([
    [
      'has no record',
      { GetItem: {} },
      { over: false, detail: 'The run has no record, so it changed nothing.' },
    ],
    ['is a migration', { GetItem: deadRecord() }, { over: false }],
    [
      'has given its lock back',
      answers({}, { held: { Item: { pk: 'lock', fence: 3, lastRun: DEAD_RUN } } }),
      { over: true, plan: rewindPlanOf() },
    ],
    [
      'has given its lock back to another run, which is done as well',
      answers({}, { held: { Item: { pk: 'lock', fence: 4, lastRun: OTHER } } }),
      { over: false, plan: rewindPlanOf() },
    ],
    [
      'has lost its lock to another run',
      answers({}, { held: lock({ holder: OTHER, forRun: OTHER, lastRun: DEAD_RUN }) }),
      { over: false, plan: rewindPlanOf() },
    ],
    [
      'has lost the very first lock to another run',
      answers({}, { held: lock({ holder: OTHER, forRun: OTHER, fence: 0 }) }),
      { over: false, plan: rewindPlanOf() },
    ],
    ['is going on', answers({ status: 'RUNNING' }), { over: false, detail: 'The run is going on.' }],
    [
      'somebody else ends already',
      answers([{ status: 'FAILED' }, { status: 'RUNNING' }], { held: lock({ holder: OTHER }) }),
      { over: false, detail: `Somebody ends the run already: ${OTHER}.` },
    ],
    [
      'somebody faster has taken the lock of',
      { ...answers(), UpdateItem: awsError('ConditionalCheckFailedException') },
      { over: false, detail: 'Somebody else took the lock at the same time.' },
    ],
  ])('leaves a run alone that %s', async (_, given, said) => {
    const { output, calls } = await take(given);
    expect(output).toMatchObject({ act: false, ...said });
    if (given.UpdateItem !== undefined && !(given.UpdateItem instanceof Error))
      expect(operationsOf(calls)).not.toContain('UpdateItem');
  });

  it('goes on where somebody died who ended the run, and after its own first attempt', async () => {
    const died = await take(
      answers([{ status: 'FAILED' }, { status: 'ABORTED' }], { held: lock({ holder: OTHER }) }),
    );
    // What that one has begun may be under way.
    expect(died.output).toMatchObject({ act: true, lock: { fence: 4 }, settleSeconds: FUNCTION_SECONDS });
    const described = [{ status: 'FAILED' }, { status: 'RUNNING' }];
    const again = await take(answers(described, { held: lock({ holder: EXECUTION.id }) }));
    expect(again.output).toMatchObject({ act: true, lock: { fence: 3 }, settleSeconds: 0 });
  });

  it('ends a run that goes on although it has lost its lock to somebody who has died', async () => {
    const described = [{ status: 'RUNNING' }, { status: 'ABORTED' }];
    const { output } = await take(answers(described, { held: lock({ holder: OTHER }) }));
    expect(output).toMatchObject({ act: true, lock: { fence: 4 } });
  });

  it('comes also where somebody has deleted the lock, unless the run has ended well', async () => {
    const wiped = (status: string) => answers({ status }, { held: {} });
    expect((await take(wiped('ABORTED'))).output).toMatchObject({ act: true, lock: { fence: 1 } });
    const unknown = answers(awsError('ExecutionDoesNotExist'), { held: {} });
    expect((await take(unknown)).output).toMatchObject({ act: true, failure: { error: 'Gone' } });
    expect((await take(wiped('SUCCEEDED'))).output).toEqual({
      act: false,
      over: true,
      detail: 'The run has ended well.',
      plan: rewindPlanOf(),
    });
  });

  it('does not hide what AWS refuses', async () => {
    const denied = awsError('AccessDenied');
    for (const changes of [{ UpdateItem: denied }, { DescribeExecution: denied }])
      await expect(take({ ...answers(), ...changes })).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
