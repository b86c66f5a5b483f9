import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { openRecord, readLock, takeLock as take } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Lock, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { LockLost, nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** True if the execution is still going on; one that Step Functions no longer knows is not. */
async function isRunning(sfn: Client, executionArn: string): Promise<boolean> {
  try {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (error) {
    if (nameOf(error) === 'ExecutionDoesNotExist') return false;
    throw error;
  }
}

/** Makes this the only run for the app: takes the lock, also from a run that is dead, and opens the run's record. */
export const takeLock = defineTask({
  name: 'TakeLock',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
  },
  settings: RecordsSettings,
  input: z.object({ plan: Plan }),
  output: z.object({ lock: Lock }),
  async run({ plan }, { dynamodb, sfn, settings, execution }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const app = plan.app.stack.id;
    const { holder } = await readLock(records, app);
    if (holder !== undefined && holder !== execution.id && (await isRunning(sfn, holder))) {
      throw new LockLost(
        `Another run for ${plan.app.stack.name} is going on: ${holder}. Nothing was changed; wait for its end.`,
      );
    }
    const lock = await take(records, app, execution.id, holder === execution.id ? undefined : holder);
    await openRecord(records, execution.id, plan);
    return { lock };
  },
});

export const handler = createHandler(takeLock);
