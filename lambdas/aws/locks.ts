import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { whole } from '../domain/primitives.ts';
import type { Lock } from '../domain/step.ts';
import { LockLost, nameOf } from '../kit/errors.ts';
import { parse } from '../kit/parse.ts';
import type { Records } from './records.ts';

const LockItem = v.object({
  pk: v.string(),
  holder: v.optional(v.string()),
  forRun: v.optional(v.string()),
  /** The run that gave the lock back last, or for which it was. */
  lastRun: v.optional(v.string()),
  /** Until when a holder that Step Functions does not know is believed to be at work. ISO 8601. */
  heldUntil: v.optional(v.string()),
  fence: whole,
});

const lockKey = (app: string) => `lock#${app}`;

/** The lock of an app. */
export interface LockView {
  readonly holder: string | undefined;
  /** For which run it is held: the way back holds it for the run that it undoes. */
  readonly forRun: string | undefined;
  /** The run that it was held for before. */
  readonly lastRun: string | undefined;
  readonly heldUntil: string | undefined;
  readonly fence: number;
}

const NOBODY = { holder: undefined, forRun: undefined, lastRun: undefined, heldUntil: undefined, fence: 0 };

/** Who holds the lock of an app, and for which run. */
export async function readLock({ dynamodb, table }: Records, app: string): Promise<LockView> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: lockKey(app) }, ConsistentRead: true }),
  );
  if (Item === undefined) return { ...NOBODY };
  const { pk, ...lock } = parse(LockItem, Item);
  return { ...NOBODY, ...lock };
}

/**
 * Takes the lock from `previous` (undefined: it must be free) with the next fencing number. Taking it twice gives the
 * same number. @param heldUntil until when a holder that is no execution of Step Functions is left alone
 * @throws LockLost if somebody else was faster
 */
export async function takeLock(
  records: Records,
  app: string,
  executionId: string,
  previous: string | undefined,
  forRun = executionId,
  heldUntil?: Date,
): Promise<Lock> {
  const { dynamodb, table } = records;
  const current = await readLock(records, app);
  if (current.holder === executionId) return { app, fence: current.fence };
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: lockKey(app) },
        UpdateExpression:
          heldUntil === undefined
            ? 'SET holder = :me, forRun = :run, fence = :next REMOVE heldUntil'
            : 'SET holder = :me, forRun = :run, fence = :next, heldUntil = :until',
        ConditionExpression:
          previous === undefined
            ? 'attribute_not_exists(holder) AND (attribute_not_exists(fence) OR fence = :known)'
            : 'holder = :previous AND fence = :known',
        ExpressionAttributeValues: {
          ':me': executionId,
          ':run': forRun,
          ':next': current.fence + 1,
          ':known': current.fence,
          ...(heldUntil === undefined ? {} : { ':until': heldUntil.toISOString() }),
          ...(previous === undefined ? {} : { ':previous': previous }),
        },
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
    // The answer to an attempt that succeeded may have been lost, and the SDK have asked again.
    const now = await readLock(records, app);
    if (now.holder === executionId) return { app, fence: now.fence };
    throw new LockLost(
      `Another run took the lock of ${app} at the same time. Start again once it has ended.`,
      { cause: error },
    );
  }
  return { app, fence: current.fence + 1 };
}

/** @throws LockLost unless this run still holds the lock under its fencing number */
export async function confirmLock(
  records: Records,
  { app, fence }: Lock,
  executionId: string,
): Promise<void> {
  const current = await readLock(records, app);
  if (current.holder === executionId && current.fence === fence) return;
  throw new LockLost(
    `This run no longer holds the lock of ${app}: ${current.holder ?? 'nobody'} holds it under number ${current.fence}, this run had ${fence}. It changes nothing any more.`,
  );
}

/** Says that a holder that is no execution of Step Functions is still at work; false if it holds the lock no longer. */
export async function renewLock(
  { dynamodb, table }: Records,
  app: string,
  holder: string,
  heldUntil: Date,
): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: lockKey(app) },
        UpdateExpression: 'SET heldUntil = :until',
        ConditionExpression: 'holder = :me',
        ExpressionAttributeValues: { ':me': holder, ':until': heldUntil.toISOString() },
      }),
    );
    return true;
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
    return false;
  }
}

/** Gives the lock back. The number stays, so that the next run gets a higher one, and so does who had it. */
export async function releaseLock(
  { dynamodb, table }: Records,
  { app, fence }: Lock,
  executionId: string,
): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: lockKey(app) },
        UpdateExpression: 'SET lastRun = forRun REMOVE holder, forRun, heldUntil',
        ConditionExpression: 'holder = :me AND fence = :fence',
        ExpressionAttributeValues: { ':me': executionId, ':fence': fence },
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
    const current = await readLock({ dynamodb, table }, app);
    // An earlier attempt has given it back already. Nobody took it meanwhile if the number is the same.
    if (current.holder === undefined && current.fence === fence) return;
    throw new LockLost(
      `This run no longer holds the lock of ${app}: ${current.holder ?? 'nobody'} has number ${current.fence}, this run had ${fence}.`,
      { cause: error },
    );
  }
}
