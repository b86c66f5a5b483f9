import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type * as z from 'zod';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import type { JsonObject } from '../kit/json.ts';
import type { WatchdogSettings } from './settings.ts';

/** Makes a one-off schedule that starts the way back, or moves the one that there is. */
export async function arm(
  scheduler: Client,
  Name: string,
  firesAt: Date,
  settings: z.infer<typeof WatchdogSettings>,
  input: JsonObject,
): Promise<void> {
  const schedule = {
    Name,
    ScheduleExpression: `at(${firesAt.toISOString().slice(0, 19)})`,
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    ActionAfterCompletion: 'DELETE' as const,
    Target: {
      Arn: settings.GO_BACK_MACHINE_ARN,
      RoleArn: settings.SCHEDULER_ROLE_ARN,
      Input: JSON.stringify(input),
    },
  };
  try {
    await scheduler.send(new UpdateScheduleCommand(schedule));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    await scheduler.send(new CreateScheduleCommand(schedule));
  }
}

/** When the dead man's switch fires, as Scheduler says it; undefined if it has fired, or was never set. */
export async function firesAt(scheduler: Client, Name: string): Promise<string | undefined> {
  try {
    const { ScheduleExpression = '' } = await scheduler.send(new GetScheduleCommand({ Name }));
    return /^at\((.+)\)$/.exec(ScheduleExpression)?.[1];
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    return undefined;
  }
}

/** Removes the one-off schedule of the dead man's switch; one that has fired or is gone already is fine. */
export async function disarm(scheduler: Client, Name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
}
