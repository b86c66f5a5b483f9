import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { confirmLock } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, operationOf } from '../aws/stacks.ts';
import { updateToken } from '../aws/way.ts';
import { alreadySwitched, oldSide } from '../domain/change-review.ts';
import { formatDuration } from '../domain/duration.ts';
import { Created, Plan } from '../domain/plan.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** An update that takes longer than this, in seconds, does not end by itself: people have to look. */
const LIMIT = 12 * 3600;

/**
 * Says how far the update of the app stack is.
 * @throws LockLost if it takes longer than expected, and the way back has taken over meanwhile
 */
export const checkAppStack = defineTask({
  name: 'CheckAppStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, created: Created }),
  output: CheckResult,
  async run({ plan, lock, created }, { cloudformation, dynamodb, settings, execution, clock }) {
    const { name, id } = plan.app.stack;
    const stack = await findStack(cloudformation, id);
    if (stack === undefined)
      return { status: 'failed', detail: `The app stack ${name} is gone.`, waitSeconds: 1 };
    const operation = await operationOf(cloudformation, id, updateToken(plan));
    const now = clock.now().getTime();
    const elapsed = (now - (operation?.begunAt.getTime() ?? now)) / 1000;
    const progress = progressOf('update', stack.status);
    if (progress === 'done') {
      if (alreadySwitched(stack, plan, { from: oldSide(plan), to: created }))
        return { status: 'ready', detail: `The app stack ${name} is updated.`, waitSeconds: 1 };
      return {
        status: 'failed',
        detail: `The app stack ${name} is ${stack.status}, but its parameters are not the new ones.`,
        waitSeconds: 1,
      };
    }
    // A rollback is not waited for: it cannot come up before the old database takes writes again.
    if (progress !== 'pending' || stack.status.startsWith('UPDATE_ROLLBACK_')) {
      return {
        status: 'failed',
        detail: `The app stack ${name} is ${stack.status}: ${stack.reason ?? 'CloudFormation gives no reason'}`,
        waitSeconds: 1,
      };
    }
    const detail = `${name} is ${stack.status} since ${formatDuration(elapsed)}: working on ${operation?.busy.join(', ') || 'nothing yet'}.`;
    if (elapsed > LIMIT) return { status: 'failed', detail, waitSeconds: 1 };
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    if (elapsed > plan.expected.appStack) await confirmLock(records, lock, execution.id);
    return {
      status: 'pending',
      detail,
      waitSeconds: waitSeconds(elapsed, plan.lookAfter.appStack),
    };
  },
});

export const handler = createHandler(checkAppStack);
