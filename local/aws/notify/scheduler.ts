import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Alarm } from '../../clock/virtual-time.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';

interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly target: string;
  readonly input: string;
  readonly alarm: Alarm;
}

/** One-off schedules (`at(…)`, UTC): each fires its target once and goes. */
export class Schedules {
  readonly byName = new Map<string, Schedule>();

  /** @param fire starts the target; the deployed target is a state machine */
  constructor(aws: SimulatedAws, fire: (targetArn: string, input: string) => void) {
    const put = (
      Name: string,
      ScheduleExpression: string,
      Target: { Arn?: string | undefined; Input?: string | undefined } | undefined,
    ) => {
      const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(ScheduleExpression)?.[1];
      if (at === undefined)
        throw new AwsError('ValidationException', `Invalid Schedule Expression ${ScheduleExpression}.`);
      const [target, input] = [Target?.Arn ?? '', Target?.Input ?? '{}'];
      const alarm = aws.time.at(Date.parse(`${at}Z`), () => {
        this.byName.delete(Name);
        aws.publish({ type: 'schedule-fired', schedule: Name });
        fire(target, input);
      });
      this.byName.set(Name, { name: Name, expression: ScheduleExpression, target, input, alarm });
      return { ScheduleArn: `arn:aws:scheduler:${aws.region}:${aws.account}:schedule/default/${Name}` };
    };
    aws.on(CreateScheduleCommand, ({ Name = '', ScheduleExpression = '', Target }) => {
      if (this.byName.has(Name)) throw new AwsError('ConflictException', `Schedule ${Name} already exists.`);
      return put(Name, ScheduleExpression, Target);
    });
    aws.on(UpdateScheduleCommand, ({ Name = '', ScheduleExpression = '', Target }) => {
      this.#get(Name).alarm.cancel();
      return put(Name, ScheduleExpression, Target);
    });
    aws.on(GetScheduleCommand, ({ Name = '' }) => {
      const { name, expression } = this.#get(Name);
      return { Name: name, ScheduleExpression: expression, State: 'ENABLED' as const };
    });
    aws.on(DeleteScheduleCommand, ({ Name = '' }) => {
      this.#get(Name).alarm.cancel();
      this.byName.delete(Name);
      return {};
    });
  }

  #get(name: string): Schedule {
    const schedule = this.byName.get(name);
    if (schedule === undefined)
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
    return schedule;
  }
}
