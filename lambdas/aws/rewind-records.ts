import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { perhapsText, texts } from '../domain/primitives.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { nameOf, Unavailable } from '../kit/errors.ts';
import { parse } from '../kit/parse.ts';
import { Account } from './record-parts.ts';
import { isOfRewind, type Records, recordOf, runKey } from './records.ts';

/** The record of one rewind. Moments as ISO 8601. */
export const RewindRecord = v.object({
  ...Account.entries,
  plan: RewindPlan,
  /** When nobody wrote any more: what one can go forward to. */
  returnPoint: perhapsText,
  /** Written each time just before RDS is asked, and for the way back to where the cluster came from. */
  asked: v.optional(texts),
  askedBack: v.optional(texts),
  /** Written while a person is asked whether the cluster is where it was to be. */
  waitsSince: perhapsText,
  /** Written once people were told how it ended, and by which execution. */
  toldBy: perhapsText,
});
export type RewindRecord = v.InferOutput<typeof RewindRecord>;

/** The record of a rewind; undefined if there is none. */
export async function readRewind(records: Records, executionId: string): Promise<RewindRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined || !isOfRewind(item) ? undefined : parse(RewindRecord, item);
}

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
