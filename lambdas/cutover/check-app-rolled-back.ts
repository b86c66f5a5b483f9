import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { continueRollback, findStack } from '../aws/stacks.ts';
import { namesSide, oldSide } from '../domain/change-review.ts';
import { formatDuration } from '../domain/duration.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { WAY_LIMIT, WAY_PAUSE } from '../domain/way-back.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Says whether CloudFormation has brought the app back to the old database. A rollback that failed is continued, which
 * is safe: it goes on to what was there before, and the old database takes writes by then. No resource is ever skipped
 * and nothing is deleted.
 */
export const checkAppRolledBack = defineTask({
  name: 'CheckAppRolledBack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, since: instant }),
  output: CheckResult,
  async run({ plan, lock, since }, { cloudformation, dynamodb, settings, execution, clock }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const { name, id } = plan.app.stack;
    const stack = await findStack(cloudformation, id);
    const status = stack?.status ?? 'gone';
    const detail = `The app stack ${name} is ${status}`;
    const still = status.endsWith('_COMPLETE');
    const back = stack !== undefined && namesSide(stack, plan, oldSide(plan));
    if (still && back)
      return { status: 'ready', detail: `${detail}: it is back on the old database.`, waitSeconds: 1 };
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    const going = status === 'UPDATE_ROLLBACK_FAILED' || status.endsWith('_IN_PROGRESS');
    if (!going || elapsed > WAY_LIMIT) {
      return {
        status: 'failed',
        detail: still
          ? `${detail}, but its parameters do not name the old database.`
          : `${detail} after ${formatDuration(elapsed)}: ${stack?.reason ?? 'CloudFormation gives no reason'}`,
        waitSeconds: 1,
      };
    }
    if (status !== 'UPDATE_ROLLBACK_FAILED')
      return { status: 'pending', detail: `${detail}.`, waitSeconds: WAY_PAUSE };
    await continueRollback(guard(cloudformation), id);
    return { status: 'pending', detail: `${detail}; its rollback is continued.`, waitSeconds: WAY_PAUSE };
  },
});

export const handler = createHandler(checkAppRolledBack);
