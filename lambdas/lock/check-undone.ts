import { SFNClient } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { findExecution } from '../aws/executions.ts';
import { CheckResult } from '../domain/step.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** How often to look at first, in seconds; a way back may take two days. */
const PAUSE = 30;

/** Says how far the way back is that undoes what a dead run has left. */
export const checkUndone = defineTask({
  name: 'CheckUndone',
  clients: { sfn: () => new SFNClient({}) },
  settings: v.object({}),
  input: v.object({ wayBack: v.string() }),
  output: CheckResult,
  async run({ wayBack }, { sfn, clock }) {
    const found = await findExecution(sfn, wayBack);
    const { status, cause = 'it gives no cause' } = found ?? { status: 'gone' };
    if (status === 'RUNNING') {
      const now = clock.now().getTime();
      const elapsed = (now - (found?.startedAt?.getTime() ?? now)) / 1000;
      const detail = `${wayBack} is going on.`;
      return { status: 'pending', detail, waitSeconds: Math.max(PAUSE, waitSeconds(elapsed, 0)) };
    }
    if (status === 'SUCCEEDED') return { status: 'ready', detail: `${wayBack} has ended.`, waitSeconds: 1 };
    return { status: 'failed', detail: `${wayBack} is ${status}: ${cause}`, waitSeconds: 1 };
  },
});

export const handler = createHandler(checkUndone);
