import { describe, expect, it } from 'vitest';
import { armWatchdog } from '../../lambdas/freeze/arm-watchdog.ts';
import { disarmWatchdog } from '../../lambdas/freeze/disarm-watchdog.ts';
import { rearmWatchdog } from '../../lambdas/freeze/rearm-watchdog.ts';
import { DEAD_RUN, EXECUTION, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import {
  type Answer,
  awsError,
  inputsOf,
  invoke,
  type Made,
  operationsOf,
  type Stub,
} from '../support/stub.ts';

describe('ArmWatchdog', () => {
  const arm = (answers: Stub['answers']) =>
    invoke(armWatchdog, { plan: planOf(), lock: LOCK }, { answers: { GetItem: HELD_LOCK, ...answers } });

  it('schedules the way back for the end of the longest announced downtime', async () => {
    const { output, calls } = await arm({
      UpdateSchedule: awsError('ResourceNotFoundException'),
      CreateSchedule: {},
    });
    expect(output.firesAt).toBe('2026-01-12T23:38:40.000Z');
    expect(inputsOf(calls, 'CreateSchedule')[0]).toMatchObject({
      Name: planOf().names.watchdog,
      ScheduleExpression: 'rate(30 minutes)',
      StartDate: new Date('2026-01-12T23:38:40Z'),
      EndDate: new Date('2026-01-14T11:38:40Z'),
      Target: {
        Input: JSON.stringify({ executionId: EXECUTION.id, app: 'kion-app', reason: 'watchdog' }),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:1:undelivered' },
      },
    });
  });

  it('is armed once, however often it is run', async () => {
    const { calls } = await arm({ UpdateSchedule: {} });
    expect(operationsOf(calls)).not.toContain('CreateSchedule');
  });

  it('hands on that it cannot be armed, and asks again where only the answer was lost', async () => {
    const none = { UpdateSchedule: awsError('ResourceNotFoundException') };
    await expect(arm({ ...none, CreateSchedule: awsError('ValidationException') })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const meanwhile = { UpdateSchedule: [awsError('ResourceNotFoundException'), {}] };
    const { calls } = await arm({ ...meanwhile, CreateSchedule: awsError('ConflictException') });
    expect(operationsOf(calls).filter((name) => name.endsWith('Schedule'))).toEqual([
      'UpdateSchedule',
      'CreateSchedule',
      'UpdateSchedule',
    ]);
  });
});

describe('DisarmWatchdog', () => {
  const disarm = (answer: Answer, item: object = {}) =>
    invoke(disarmWatchdog, { plan: planOf() }, { answers: { GetItem: item, DeleteSchedule: answer } });

  it('removes the schedule, if it is still there', async () => {
    expect(inputsOf((await disarm({})).calls, 'DeleteSchedule')).toEqual([
      { Name: 'aurora-rewind-b12345', GroupName: 'aurora-rewind' },
    ]);
    await disarm(awsError('ResourceNotFoundException'));
    await expect(disarm(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('leaves that of whoever is at work again alone', async () => {
    const { output, calls } = await disarm({}, HELD_LOCK);
    expect(operationsOf(calls)).not.toContain('DeleteSchedule');
    expect(output.detail).toContain('is at work');
  });
});

describe('RearmWatchdog', () => {
  const NO_SCHEDULE = awsError('ResourceNotFoundException');
  const rearm = (
    attempt: number,
    answers: Stub['answers'] = { UpdateSchedule: {}, DeleteSchedule: {}, GetSchedule: NO_SCHEDULE },
  ) =>
    invoke(
      rearmWatchdog,
      { plan: planOf(), lock: LOCK, executionId: DEAD_RUN, asked: true, attempt },
      { answers: { GetItem: HELD_LOCK, ...answers } },
    );
  const firing = (calls: readonly Made[], operation = 'UpdateSchedule') => {
    const [{ Name, StartDate, Target } = {}] = inputsOf(calls, operation);
    return { Name, StartDate, input: JSON.parse(String(Reflect.get(Object(Target), 'Input'))) };
  };

  it('moves the switch, and hands on what is known', async () => {
    const { output, calls } = await rearm(0);
    expect(firing(calls)).toEqual({
      Name: 'aurora-rewind-b12345',
      StartDate: new Date('2026-01-12T21:30:00Z'),
      input: { executionId: DEAD_RUN, app: 'kion-app', reason: 'watchdog', asked: true, attempt: 1 },
    });
    expect(output.detail).toContain('2026-01-12T21:30:00.000Z');
  });

  it('makes a new one where it has fired', async () => {
    const { calls } = await rearm(0, {
      GetSchedule: NO_SCHEDULE,
      UpdateSchedule: NO_SCHEDULE,
      CreateSchedule: {},
    });
    expect(firing(calls, 'CreateSchedule').Name).toBe('aurora-rewind-b12345');
    await expect(
      rearm(0, { GetSchedule: NO_SCHEDULE, UpdateSchedule: awsError('AccessDenied') }),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('leaves more time after each attempt, and gives up in the end', async () => {
    expect(firing((await rearm(2)).calls).StartDate).toEqual(new Date('2026-01-12T23:00:00Z'));
    expect(firing((await rearm(7)).calls).StartDate).toEqual(new Date('2026-01-13T01:00:00Z'));
    const { output, calls } = await rearm(8);
    expect(operationsOf(calls)).toContain('DeleteSchedule');
    expect(operationsOf(calls)).not.toContain('UpdateSchedule');
    expect(output.detail).toBe('This is attempt 9; no further one is made by itself.');
  });

  it('does not put off at first what the run has set', async () => {
    const set = (StartDate: Date) => ({ UpdateSchedule: {}, GetSchedule: { StartDate } });
    const soon = new Date('2026-01-12T21:07:00Z');
    expect(firing((await rearm(0, set(soon))).calls).StartDate).toEqual(soon);
    const late = new Date('2026-01-12T23:00:00Z');
    expect(firing((await rearm(0, set(late))).calls).StartDate).toEqual(new Date('2026-01-12T21:30:00Z'));
    expect(firing((await rearm(1, set(soon))).calls).StartDate).toEqual(new Date('2026-01-12T22:00:00Z'));
  });
});
