import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Plan } from '../domain/plan.ts';
import type { RewindPlan } from '../domain/rewind/plan.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import { isObject } from '../kit/json.ts';
import type { RewindRecord } from './rewind-records.ts';
import type { RunRecord } from './run-records.ts';

/** Where runs keep their locks and their records: one table, one item each. */
export interface Records {
  readonly dynamodb: Client;
  readonly table: string;
}

/** The key of the record of a run. */
export const runKey = (executionId: string) => `run#${executionId}`;

/** The item that is the record of a run, as it was written. */
export async function recordOf(
  { dynamodb, table }: Records,
  executionId: string,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: runKey(executionId) }, ConsistentRead: true }),
  );
  return Item;
}

/** True for the record of a rewind. */
export const isOfRewind = ({ plan }: Record<string, unknown>) => isObject(plan) && plan.kind === 'rewind';

/** Opens the record of a run, once; a second call leaves it as it is. */
export async function openRecord(
  { dynamodb, table }: Records,
  executionId: string,
  plan: Plan | RewindPlan,
): Promise<void> {
  const Item = { pk: runKey(executionId), executionId, plan };
  try {
    await dynamodb.send(
      new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
  }
}

/** What is written into records as runs go on: those of migrations and those of rewinds. */
type Parts = Omit<RunRecord & RewindRecord, 'pk' | 'executionId' | 'plan'>;

/** Writes down one part of the record, before what it describes is changed. */
export async function amendRecord<Part extends keyof Parts>(
  { dynamodb, table }: Records,
  executionId: string,
  part: Part,
  value: NonNullable<Parts[Part]>,
): Promise<void> {
  await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: runKey(executionId) },
      UpdateExpression: 'SET #part = :value',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#part': part },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}
