import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** Removes the one-off schedule of the dead man's switch; one that has fired or is gone already is fine. */
export async function disarm(scheduler: Client, Name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
}
