import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { underLock } from '../aws/guard.ts';
import { readRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Lock } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { removeFence as remove } from './fence.ts';

/** Takes this run's fence group away after the cluster that wore it is deleted. */
export const removeFence = defineTask({
  name: 'RemoveFence',
  clients: {
    ec2: () => new EC2Client({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: RecordsSettings,
  // The way back removes the fence of the run that it undoes.
  input: z.object({ lock: Lock, executionId: z.string().optional() }),
  output: z.object({}),
  async run({ lock, executionId = undefined }, { ec2, dynamodb, settings, execution }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const record = await readRecord(records, executionId ?? execution.id);
    if (record?.found?.fenceGroup !== undefined) await remove(guard(ec2), record.found.fenceGroup);
    return {};
  },
});

export const handler = createHandler(removeFence);
