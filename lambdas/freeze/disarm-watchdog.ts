import { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import { disarm } from '../aws/watchdog.ts';
import { Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Removes the dead man's switch of a run that needs it no longer. */
export const disarmWatchdog = defineTask({
  name: 'DisarmWatchdog',
  clients: { scheduler: () => new SchedulerClient({}) },
  settings: z.object({}),
  input: z.object({ plan: Plan }),
  output: z.object({}),
  async run({ plan }, { scheduler }) {
    await disarm(scheduler, plan.names.watchdog);
    return {};
  },
});

export const handler = createHandler(disarmWatchdog);
