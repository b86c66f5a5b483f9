import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type Target,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { SCHEDULE_GROUP } from '../../../lambdas/aws/schedules.ts';
import type { Alarm } from '../../clock/virtual-time.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';

interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly start: Date;
  readonly end: Date;
  readonly target: Target;
  alarm: Alarm;
}

/** True for what Scheduler takes. Source: EventBridge Scheduler API, RetryPolicy and DeadLetterConfig. */
function isTaken({ RetryPolicy = {}, DeadLetterConfig }: Target): boolean {
  const { MaximumEventAgeInSeconds: age = 86_400, MaximumRetryAttempts: attempts = 185 } = RetryPolicy;
  const queue = DeadLetterConfig?.Arn;
  return (
    age >= 60 &&
    age <= 86_400 &&
    attempts >= 0 &&
    attempts <= 185 &&
    (queue === undefined || /^arn:aws[\w-]*:sqs:[^:]+:[^:]+:[^:]+$/.test(queue))
  );
}

/** Schedules that fire every so many minutes (`rate(… minutes)`) from their start to their end, and go then. */
export class Schedules {
  readonly byName = new Map<string, Schedule>();
  /** How often a target is invoked when a schedule fires: by default once. */
  deliveries: (schedule: string) => number = () => 1;
  readonly #aws: SimulatedAws;

  /** @param fire starts what a schedule is for */
  constructor(aws: SimulatedAws, fire: (target: Target) => void) {
    this.#aws = aws;
    const put = ({
      Name = '',
      GroupName = 'default',
      ScheduleExpression = '',
      Target,
      ...input
    }: CreateScheduleCommandInput) => {
      if (GroupName !== SCHEDULE_GROUP)
        throw new AwsError('ResourceNotFoundException', `Schedule group ${GroupName} does not exist.`);
      const { StartDate: start = aws.time.now(), EndDate: end = new Date(8.64e15) } = input;
      const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(ScheduleExpression)?.[1]);
      if (Number.isNaN(minutes))
        throw new AwsError('ValidationException', `Invalid Schedule Expression ${ScheduleExpression}.`);
      if (Target === undefined || !isTaken(Target))
        throw new AwsError('ValidationException', `The target of ${Name} is not valid.`);
      const next = (at: number): Alarm =>
        aws.time.at(at, () => {
          schedule.alarm = next(at + minutes * 60_000);
          if (at > end.getTime()) this.#remove(Name);
          else this.#fired(Name, () => fire(Target));
        });
      const alarm = next(start.getTime());
      const schedule: Schedule = {
        name: Name,
        expression: ScheduleExpression,
        start,
        end,
        target: Target,
        alarm,
      };
      this.byName.set(Name, schedule);
      return { ScheduleArn: `arn:aws:scheduler:${aws.region}:${aws.account}:schedule/${GroupName}/${Name}` };
    };
    aws.on(CreateScheduleCommand, (input) => {
      if (this.byName.has(input.Name ?? ''))
        throw new AwsError('ConflictException', `Schedule ${input.Name} already exists.`);
      return put(input);
    });
    aws.on(UpdateScheduleCommand, (input) => {
      this.#get(input.Name ?? '').alarm.cancel();
      return put(input);
    });
    aws.on(GetScheduleCommand, ({ Name = '' }) => {
      const { name, expression, start, end, target } = this.#get(Name);
      return {
        Name: name,
        ScheduleExpression: expression,
        StartDate: start,
        EndDate: end,
        Target: target,
        State: 'ENABLED' as const,
      };
    });
    aws.on(DeleteScheduleCommand, ({ Name = '' }) => {
      this.#remove(Name);
      return {};
    });
  }

  #fired(schedule: string, fire: () => void): void {
    this.#aws.publish({ type: 'schedule-fired', schedule });
    for (let left = this.deliveries(schedule); left > 0; left--) fire();
  }

  #remove(name: string): void {
    this.#get(name).alarm.cancel();
    this.byName.delete(name);
  }

  #get(name: string): Schedule {
    const schedule = this.byName.get(name);
    if (schedule === undefined)
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
    return schedule;
  }
}
