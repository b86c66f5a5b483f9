import type * as v from 'valibot';
import type { Holding } from '../domain/holding.ts';
import type { Client } from '../kit/client.ts';
import type { JsonObject } from '../kit/json.ts';
import { readSchedule, repeat, unrepeat } from './schedules.ts';
import type { WatchdogSettings } from './settings.ts';

/** Seconds between two firings. */
const RATE = 1800;
/** Seconds after the first firing at which the schedule ends by itself. */
const LIFE = 36 * 3600;

/**
 * Sets a schedule that starts the way back of a migration, or the end of a rewind, at `firesAt`, and again and again from then on until somebody removes it: a
 * way back that fails at its very beginning, or never begins, is not the last. One that there is already is moved.
 */
export async function arm(
  scheduler: Client,
  { kind, names: { watchdog: name } }: Pick<Holding, 'kind' | 'names'>,
  firesAt: Date,
  settings: v.InferOutput<v.ObjectSchema<typeof WatchdogSettings, undefined>>,
  input: JsonObject,
): Promise<void> {
  await repeat(scheduler, {
    name,
    minutes: RATE / 60,
    from: firesAt,
    until: new Date(firesAt.getTime() + LIFE * 1000),
    target: kind === 'rewind' ? settings.FINISH_REWIND_MACHINE_ARN : settings.GO_BACK_MACHINE_ARN,
    role: settings.SCHEDULER_ROLE_ARN,
    undelivered: settings.UNDELIVERED_QUEUE_ARN,
    input,
  });
}

/** When the dead man's switch fires next, as ISO 8601; undefined if it never does any more. */
export async function nextFiring(scheduler: Client, name: string, now: Date): Promise<string | undefined> {
  const { from, until } = (await readSchedule(scheduler, name)) ?? {};
  if (from === undefined || (until !== undefined && until <= now)) return undefined;
  const passed = Math.max(0, Math.ceil((now.getTime() - from.getTime()) / (RATE * 1000)));
  const next = new Date(from.getTime() + passed * RATE * 1000);
  return until !== undefined && next > until ? undefined : next.toISOString();
}

/** Removes the dead man's switch; one that is gone already is fine. */
export async function disarm(scheduler: Client, name: string): Promise<void> {
  await unrepeat(scheduler, name);
}
