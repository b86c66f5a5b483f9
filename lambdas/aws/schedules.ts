import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import type { JsonObject } from '../kit/json.ts';

/** The group in which all schedules of runs are. */
export const SCHEDULE_GROUP = 'aurora-rewind';

/** A firing that starts nothing is tried again for so long, and so often, before it is kept as undelivered. */
export const RETRIES = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 };

/** Something that is started again and again until somebody removes it. */
export interface Repetition {
  readonly name: string;
  readonly minutes: number;
  readonly from: Date;
  readonly until: Date;
  /** What is started, as whom, and with what. */
  readonly target: string;
  readonly role: string;
  /** The queue that keeps what could not be started, as an ARN. */
  readonly undelivered: string;
  readonly input: JsonObject;
}

/** Sets a schedule, or moves the one that there is. It ends by itself at `until`. */
export async function repeat(scheduler: Client, repetition: Repetition): Promise<void> {
  const { name, minutes, from, until, target, role, undelivered, input } = repetition;
  const schedule = {
    Name: name,
    GroupName: SCHEDULE_GROUP,
    ScheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    StartDate: from,
    EndDate: until,
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    ActionAfterCompletion: 'DELETE' as const,
    Target: {
      Arn: target,
      RoleArn: role,
      Input: JSON.stringify(input),
      RetryPolicy: RETRIES,
      DeadLetterConfig: { Arn: undelivered },
    },
  };
  try {
    await scheduler.send(new UpdateScheduleCommand(schedule));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    await create(scheduler, schedule);
  }
}

async function create(scheduler: Client, schedule: CreateScheduleCommandInput): Promise<void> {
  try {
    await scheduler.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    // Somebody else has made it at the same time.
    if (nameOf(error) !== 'ConflictException') throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  }
}

/** When a schedule begins and ends; undefined if there is none. */
export async function readSchedule(
  scheduler: Client,
  Name: string,
): Promise<{ from: Date | undefined; until: Date | undefined } | undefined> {
  try {
    const { StartDate, EndDate } = await scheduler.send(
      new GetScheduleCommand({ Name, GroupName: SCHEDULE_GROUP }),
    );
    return { from: StartDate, until: EndDate };
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    return undefined;
  }
}

/** Removes a schedule; one that is gone already is fine. */
export async function unrepeat(scheduler: Client, Name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name, GroupName: SCHEDULE_GROUP }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
}
