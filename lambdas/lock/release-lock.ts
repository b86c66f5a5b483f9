import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { releaseLock as release } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Gives the lock back. The run's record stays as the account of what was done. */
export const releaseLock = defineTask({
  name: 'ReleaseLock',
  clients: { dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})) },
  settings: z.object(RecordsSettings),
  input: z.object({ lock: Lock }),
  output: z.object({}),
  async run({ lock }, { dynamodb, settings, execution }) {
    await release({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    return {};
  },
});

export const handler = createHandler(releaseLock);
