import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { type HoldRecord, readHold } from '../aws/hold-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Lock } from '../domain/step.ts';
import type { Client } from '../kit/client.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { findFence, removeFence as remove } from './fence.ts';

/** A run that was stopped at the wrong moment has made its fence without writing that down. */
async function fenceOf(ec2: Client, { found, plan }: HoldRecord): Promise<string | undefined> {
  const known = found?.fenceGroup;
  return known === undefined ? await findFence(ec2, plan) : known;
}

/** Takes the fence group of a run away that nothing wears any more. */
export const removeFence = defineTask({
  name: 'RemoveFence',
  clients: {
    ec2: () => new EC2Client({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  // The way back removes the fence of the run that it undoes.
  input: v.object({ lock: Lock, executionId: v.optional(v.string()) }),
  output: v.object({}),
  async run({ lock, executionId }, { ec2, dynamodb, settings, execution }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const record = await readHold(records, executionId ?? execution.id);
    const fence = record === undefined ? undefined : await fenceOf(ec2, record);
    if (fence !== undefined) await remove(guard(ec2), fence);
    return {};
  },
});

export const handler = createHandler(removeFence);
