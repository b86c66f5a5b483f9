import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { Side } from '../domain/change-review.ts';
import { Holding, Plan } from '../domain/plan.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { Failure, Way } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { nameOf, Unavailable } from '../kit/errors.ts';
import { isObject } from '../kit/json.ts';
import { parse } from '../kit/parse.ts';

/** What was there before the first change: the only things that are remembered instead of read from AWS. */
export const Found = z.object({
  clusterGroups: z.array(z.string()),
  fenceGroup: z.optional(z.string()),
  suspended: z.array(z.object({ group: z.string(), processes: z.array(z.string()) })),
  ssmParameters: z.record(z.string(), z.string()),
});
export type Found = z.infer<typeof Found>;

/** What is written down of every run that stops writes. */
const Account = z.object({
  pk: z.string(),
  executionId: z.string(),
  frozenAt: z.optional(z.string()),
  /** Why the run did not come to its end. */
  failure: z.optional(Failure),
  found: z.optional(Found),
});

/** The record of one migration. */
export const RunRecord = z.extend(Account, {
  plan: Plan,
  /** Written just before the app is sent to the new database, and to which. */
  switchedAt: z.optional(z.string()),
  switchedTo: z.optional(Side),
  /** Written once the change set is deleted before anybody has executed it: then the app was never sent anywhere. */
  withdrawnAt: z.optional(z.string()),
  /** Written once a person wants the app back although it was sent to the new database. */
  returningAt: z.optional(z.string()),
  /** Written as soon as a person calls for the way back, wherever the app is. */
  wantedAt: z.optional(z.string()),
  /** Where people were told that the app is, and by which execution. */
  told: z.optional(z.object({ way: Way, by: z.string() })),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** The record of one rewind. Moments as ISO 8601. */
export const RewindRecord = z.extend(Account, {
  plan: RewindPlan,
  /** When nobody wrote any more: what one can go forward to. */
  returnPoint: z.optional(z.string()),
  /** Written each time just before RDS is asked, and for the way back to where the cluster came from. */
  asked: z.optional(z.array(z.string())),
  askedBack: z.optional(z.array(z.string())),
  /** Written while a person is asked whether the cluster is where it was to be. */
  waitsSince: z.optional(z.string()),
  /** Written once people were told how it ended, and by which execution. */
  toldBy: z.optional(z.string()),
});
export type RewindRecord = z.infer<typeof RewindRecord>;

/** What the record of any run says of the writes that it has stopped. */
export const HoldRecord = z.extend(Account, { plan: Holding });
export type HoldRecord = z.infer<typeof HoldRecord>;

/** Where runs keep their locks and their records: one table, one item each. */
export interface Records {
  readonly dynamodb: Client;
  readonly table: string;
}

const runKey = (executionId: string) => `run#${executionId}`;

/** The item that is the record of a run, as it was written. */
async function recordOf(
  { dynamodb, table }: Records,
  executionId: string,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: runKey(executionId) }, ConsistentRead: true }),
  );
  return Item;
}

const isOfRewind = ({ plan }: Record<string, unknown>) => isObject(plan) && plan.kind === 'rewind';

/** The record of a migration; undefined if there is none. */
export async function readRecord(records: Records, executionId: string): Promise<RunRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined || isOfRewind(item) ? undefined : parse(RunRecord, item);
}

/** The record of a rewind; undefined if there is none. */
export async function readRewind(records: Records, executionId: string): Promise<RewindRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined || !isOfRewind(item) ? undefined : parse(RewindRecord, item);
}

/** What the record of any run says of the writes that it has stopped; undefined if there is none. */
export async function readHold(records: Records, executionId: string): Promise<HoldRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined ? undefined : parse(HoldRecord, item);
}

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

/**
 * Writes down that RDS is about to be asked, as long as nobody else has meanwhile: of several who are, one goes on.
 * @param before the attempts that were read @throws Unavailable for the others
 */
export async function noteAttempt(
  { dynamodb, table }: Records,
  executionId: string,
  part: 'asked' | 'askedBack',
  before: readonly string[],
  attempt: string,
): Promise<void> {
  const first = before.length === 0;
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: runKey(executionId) },
        UpdateExpression: 'SET #part = :value',
        ConditionExpression: first
          ? 'attribute_exists(pk) AND attribute_not_exists(#part)'
          : 'attribute_exists(pk) AND #part = :before',
        ExpressionAttributeNames: { '#part': part },
        ExpressionAttributeValues: {
          ':value': [...before, attempt],
          ...(first ? {} : { ':before': before }),
        },
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
    throw new Unavailable('Another attempt of this step asks RDS at this very moment.', { cause: error });
  }
}

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
