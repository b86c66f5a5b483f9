import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { releaseLock as release } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Gives the lock back. The run's record stays as the account of what was done. */
export const releaseLock = defineTask({
  name: 'ReleaseLock',
  clients: { dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})) },
  settings: v.object(RecordsSettings),
  input: v.object({ lock: Lock }),
  output: v.object({}),
  async run({ lock }, { dynamodb, settings, execution }) {
    await release({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    return {};
  },
});

export const handler = createHandler(releaseLock);
