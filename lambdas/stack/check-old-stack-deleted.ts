import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import { findStack } from '../aws/stacks.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult } from '../domain/step.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Nobody waits for this: looking every three minutes is often enough. */
const LEAST_WAIT = 180;

/** Says how far the deletion of the old database stack is. */
export const checkOldStackDeleted = defineTask({
  name: 'CheckOldStackDeleted',
  clients: { cloudformation: () => new CloudFormationClient({}) },
  settings: v.object({}),
  input: v.object({ plan: Plan, deletedAt: instant }),
  output: CheckResult,
  async run({ plan, deletedAt }, { cloudformation, clock }) {
    const { id, name } = plan.database.stack;
    const stack = await findStack(cloudformation, id);
    if (stack === undefined)
      return { status: 'ready', detail: `The stack ${name} is deleted.`, waitSeconds: 1 };
    const progress = progressOf('delete', stack.status);
    if (progress === 'done')
      return { status: 'ready', detail: `The stack ${name} is deleted.`, waitSeconds: 1 };
    if (progress !== 'pending') {
      return {
        status: 'failed',
        detail: `The stack ${name} is ${stack.status}: ${stack.reason ?? 'CloudFormation gives no reason'}`,
        waitSeconds: 1,
      };
    }
    const elapsed = (clock.now().getTime() - Date.parse(deletedAt)) / 1000;
    return {
      status: 'pending',
      detail: `${name} is being deleted.`,
      waitSeconds: Math.max(LEAST_WAIT, waitSeconds(elapsed, plan.lookAfter.deletion)),
    };
  },
});

export const handler = createHandler(checkOldStackDeleted);
