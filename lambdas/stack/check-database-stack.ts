import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { confirmLock } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, operationOf } from '../aws/stacks.ts';
import { formatDuration } from '../domain/duration.ts';
import { Plan } from '../domain/plan.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Says how far the new database stack is. The stack's CREATE_COMPLETE is the gate, not the cluster's `available`.
 * @throws LockLost if it takes longer than expected, and the way back has taken over meanwhile
 */
export const checkDatabaseStack = defineTask({
  name: 'CheckDatabaseStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, databaseStackId: v.string() }),
  output: CheckResult,
  async run({ plan, lock, databaseStackId }, { cloudformation, dynamodb, settings, execution, clock }) {
    const stack = await findStack(cloudformation, databaseStackId);
    const name = plan.newStack.name;
    if (stack === undefined)
      return { status: 'failed', detail: `The stack ${name} is gone.`, waitSeconds: 1 };
    const progress = progressOf('create', stack.status);
    if (progress === 'done')
      return { status: 'ready', detail: `The stack ${name} is complete.`, waitSeconds: 1 };
    const operation = await operationOf(cloudformation, databaseStackId, `create-${plan.suffix}`);
    if (progress !== 'pending') {
      const why = operation?.failure ?? stack.reason ?? 'CloudFormation gives no reason';
      return { status: 'failed', detail: `The stack ${name} is ${stack.status}: ${why}`, waitSeconds: 1 };
    }
    const now = clock.now().getTime();
    const elapsed = (now - (operation?.begunAt.getTime() ?? now)) / 1000;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    if (elapsed > plan.expected.databaseStack) await confirmLock(records, lock, execution.id);
    return {
      status: 'pending',
      detail: `${name} is ${stack.status} since ${formatDuration(elapsed)}: ${operation?.ready ?? 0} resources ready, working on ${operation?.busy.join(', ') || 'nothing yet'}.`,
      waitSeconds: waitSeconds(elapsed, plan.lookAfter.databaseStack),
    };
  },
});

export const handler = createHandler(checkDatabaseStack);
