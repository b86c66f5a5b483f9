import { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import { WatchdogSettings } from '../aws/settings.ts';
import { arm } from '../aws/watchdog.ts';
import { Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Seconds after which the first further attempt is made, and the longest pause between two. */
const FIRST = 1800;
const LONGEST = 14_400;
/** After so many attempts in vain only a person can help. */
const ATTEMPTS = 8;

/**
 * Sets the dead man's switch anew, so that a way back that is stopped, or fails, is not the last. A way back that comes
 * to its end removes it.
 */
export const rearmWatchdog = defineTask({
  name: 'RearmWatchdog',
  clients: { scheduler: () => new SchedulerClient({}) },
  settings: WatchdogSettings,
  input: z.object({ plan: Plan, executionId: z.string(), asked: z.boolean(), attempt: z.int().min(0) }),
  output: z.object({ detail: z.string() }),
  async run({ plan, executionId, asked, attempt }, { scheduler, settings, clock }) {
    if (attempt >= ATTEMPTS)
      return { detail: `This is attempt ${attempt + 1}; no further one is made by itself.` };
    const pause = Math.min(LONGEST, FIRST * 2 ** attempt);
    const firesAt = new Date(clock.now().getTime() + pause * 1000);
    const input = { executionId, reason: 'watchdog', asked, attempt: attempt + 1 };
    await arm(scheduler, plan.names.watchdog, firesAt, settings, input);
    return {
      detail: `If this way back does not come to its end, another one begins at ${firesAt.toISOString()}.`,
    };
  },
});

export const handler = createHandler(rearmWatchdog);
