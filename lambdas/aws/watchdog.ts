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

/** Seconds between two firings. */
const RATE = 1800;
/** Seconds after the first firing at which the schedule ends by itself. */
const LIFE = 36 * 3600;

/**
 * Sets a schedule that starts the way back at `firesAt`, and again and again from then on until somebody removes it: a
 * way back that fails at its very beginning, or never begins, is not the last. One that there is already is moved.
 */
export async function arm(
  scheduler: Client,
  Name: string,
  firesAt: Date,
  settings: z.infer<typeof WatchdogSettings>,
  input: JsonObject,
): Promise<void> {
  const schedule = {
    Name,
    ScheduleExpression: `rate(${RATE / 60} minutes)`,
    StartDate: firesAt,
    EndDate: new Date(firesAt.getTime() + LIFE * 1000),
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

/** When the dead man's switch fires next, as ISO 8601; undefined if it never does any more. */
export async function nextFiring(scheduler: Client, Name: string, now: Date): Promise<string | undefined> {
  try {
    const { StartDate, EndDate } = await scheduler.send(new GetScheduleCommand({ Name }));
    if (StartDate === undefined || (EndDate !== undefined && EndDate <= now)) return undefined;
    const passed = Math.max(0, Math.ceil((now.getTime() - StartDate.getTime()) / (RATE * 1000)));
    const next = new Date(StartDate.getTime() + passed * RATE * 1000);
    return EndDate !== undefined && next > EndDate ? undefined : next.toISOString();
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    return undefined;
  }
}

/** Removes the dead man's switch; one that is gone already is fine. */
export async function disarm(scheduler: Client, Name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
}
