import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { findExecution } from '../aws/executions.ts';
import { CheckResult } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** How often to look. */
const PAUSE = 30;

/** Says how far the way back is that undoes what a dead run has left. */
export const checkUndone = defineTask({
  name: 'CheckUndone',
  clients: { sfn: () => new SFNClient({}) },
  settings: z.object({}),
  input: z.object({ wayBack: z.string() }),
  output: CheckResult,
  async run({ wayBack }, { sfn }) {
    const { status, cause = 'it gives no cause' } = (await findExecution(sfn, wayBack)) ?? { status: 'gone' };
    if (status === 'RUNNING')
      return { status: 'pending', detail: `${wayBack} is going on.`, waitSeconds: PAUSE };
    if (status === 'SUCCEEDED') return { status: 'ready', detail: `${wayBack} has ended.`, waitSeconds: 1 };
    return { status: 'failed', detail: `${wayBack} is ${status}: ${cause}`, waitSeconds: 1 };
  },
});

export const handler = createHandler(checkUndone);
