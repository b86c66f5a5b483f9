import {
  CreateScheduleCommand,
  GetScheduleCommand,
  type Target,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { expect, it } from 'vitest';
import { RETRIES, repeat } from '../../lambdas/aws/schedules.ts';
import { kionEstate } from '../../local/estate/kion.ts';
import { laboratory } from '../../local/run/laboratory.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:undelivered';
const scheduler = () => laboratory({ estate: kionEstate(), seed: 1 }).account.aws.client('somebody');
const soon = new Date(Date.UTC(2026, 0, 13));
const REPETITION = {
  name: 'aurora-rewind-b12345',
  minutes: 30,
  from: soon,
  until: new Date(soon.getTime() + 3_600_000),
  target: 'arn:aws:states:us-east-1:111122223333:stateMachine:go-back',
  role: 'arn:aws:iam::111122223333:role/aurora-rewind-scheduler',
  undelivered: QUEUE,
  input: {},
};

it('a schedule that a run sets is tried again, and keeps what it could not start, also once it was moved', async () => {
  const client = scheduler();
  for (const minutes of [30, 60]) {
    await repeat(client, { ...REPETITION, minutes });
    const { Target } = await client.send(
      new GetScheduleCommand({ Name: REPETITION.name, GroupName: 'aurora-rewind' }),
    );
    expect(Target).toMatchObject({ RetryPolicy: RETRIES, DeadLetterConfig: { Arn: QUEUE } });
  }
});

it.each<[string, Partial<Target>]>([
  ['an event that is given up too soon', { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }],
  ['an event that is kept too long', { RetryPolicy: { MaximumEventAgeInSeconds: 86_401 } }],
  ['less than no attempts', { RetryPolicy: { MaximumRetryAttempts: -1 } }],
  ['too many attempts', { RetryPolicy: { MaximumRetryAttempts: 186 } }],
  ['a queue that is none', { DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:111122223333:topic' } }],
])('the simulated Scheduler refuses %s', async (_, part) => {
  const client = scheduler();
  const schedule = {
    Name: 'one',
    GroupName: 'aurora-rewind',
    ScheduleExpression: 'rate(5 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: { Arn: REPETITION.target, RoleArn: REPETITION.role },
  };
  await client.send(new CreateScheduleCommand(schedule));
  const changed = { ...schedule, Target: { ...schedule.Target, ...part } };
  await expect(client.send(new UpdateScheduleCommand(changed))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
