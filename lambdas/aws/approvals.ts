import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { HealthSample } from '../domain/health.ts';
import type { MigrationSubject } from '../domain/migration-subject.ts';
import { whole } from '../domain/primitives.ts';
import type { RewindSubject } from '../domain/rewind/subject.ts';
import type { Subject } from '../domain/subject.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import { parse } from '../kit/parse.ts';

export const Decision = v.picklist(['approved', 'rejected']);
export type Decision = v.InferOutput<typeof Decision>;

/** What is kept of a request besides what it is about. */
export const Kept = v.object({
  pk: v.string(),
  id: v.string(),
  executionId: v.string(),
  /** Undefined where no state waits: a yes then starts a run. */
  taskToken: v.optional(v.string()),
  /** The hash of what is approved. */
  planHash: v.string(),
  status: v.picklist(['pending', 'deciding', 'approved', 'rejected', 'expired']),
  decision: v.optional(Decision),
  decidedBy: v.optional(v.string()),
  reason: v.optional(v.string()),
  askedAt: v.string(),
  health: v.array(HealthSample),
  /** Seconds since 1970. */
  expiresAt: whole,
  /** When DynamoDB may forget it, in seconds since 1970: long after it has expired. */
  forgetAt: whole,
});
export type Kept = v.InferOutput<typeof Kept>;

/**
 * One request for an approval. `deciding`: a person has decided, and the machine may not know it yet. `expired`: the
 * machine does not wait any more. The task token never leaves this table but for Step Functions.
 */
export type Approval = (MigrationSubject & Kept) | (RewindSubject & Kept);

/** A request as it is opened. */
export type NewApproval = Subject & Omit<Approval, 'pk' | 'status' | 'forgetAt' | keyof Subject>;

/** What a person says. */
export interface Choice {
  readonly decision: Decision;
  readonly by: string;
  readonly reason: string;
}

/** The table of approvals. */
export interface Approvals {
  readonly dynamodb: Client;
  readonly table: string;
}

const key = (id: string) => `approval#${id}`;
const MONTH = 30 * 86_400;

/** Seconds since 1970, as DynamoDB's time to live counts. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** True if the condition of a write did not hold. */
function refused(error: unknown): boolean {
  return nameOf(error) === 'ConditionalCheckFailedException';
}

/**
 * Opens a request, before anybody can hear of it. One that nobody has decided is opened anew, since a state that is run
 * again has another task token and waits anew; one that is decided stays, and gets the token.
 */
export async function openApproval({ dynamodb, table }: Approvals, approval: NewApproval): Promise<void> {
  const Item = {
    ...approval,
    pk: key(approval.id),
    status: 'pending',
    forgetAt: approval.expiresAt + MONTH,
  };
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: table,
        Item,
        ConditionExpression: 'attribute_not_exists(pk) OR #status = :pending OR #status = :expired',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':pending': 'pending', ':expired': 'expired' },
      }),
    );
  } catch (error) {
    if (!refused(error)) throw error;
    if (approval.taskToken !== undefined)
      await waitAgain({ dynamodb, table }, approval.id, approval.taskToken);
  }
}

/**
 * Notes the task token of another state that waits for a request. A decision that has reached an earlier state has to
 * reach this one too.
 */
export async function waitAgain(
  { dynamodb, table }: Approvals,
  id: string,
  taskToken: string,
): Promise<void> {
  await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: key(id) },
      UpdateExpression: 'SET #token = :token',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#token': 'taskToken' },
      ExpressionAttributeValues: { ':token': taskToken },
    }),
  );
}

/** Notes how the app's page answers by now. */
export async function noteHealth(
  { dynamodb, table }: Approvals,
  id: string,
  health: HealthSample,
): Promise<void> {
  await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: key(id) },
      UpdateExpression: 'SET #health = list_append(#health, :health)',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#health': 'health' },
      ExpressionAttributeValues: { ':health': [health] },
    }),
  );
}

/**
 * A request by its id; undefined if there is none.
 * @param kind what it can be about
 */
export async function readApproval<Kind extends Kept>(
  { dynamodb, table }: Approvals,
  id: string,
  kind: v.GenericSchema<unknown, Kind>,
): Promise<Kind | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: key(id) }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(kind, Item);
}

/**
 * Decides a pending request that has not expired and is for just this design; false if it was decided already, is over
 * or is for something else. Of several people the first one wins.
 */
export async function decide(
  { dynamodb, table }: Approvals,
  id: string,
  planHash: string,
  { decision, by, reason }: Choice,
  now: Date,
): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: key(id) },
        UpdateExpression: 'SET #status = :deciding, #decision = :decision, #by = :by, #reason = :reason',
        ConditionExpression: '#status = :pending AND #expires > :now AND #hash = :hash',
        ExpressionAttributeNames: {
          '#status': 'status',
          '#decision': 'decision',
          '#by': 'decidedBy',
          '#reason': 'reason',
          '#expires': 'expiresAt',
          '#hash': 'planHash',
        },
        ExpressionAttributeValues: {
          ':deciding': 'deciding',
          ':pending': 'pending',
          ':decision': decision,
          ':by': by,
          ':reason': reason,
          ':now': secondsOf(now),
          ':hash': planHash,
        },
      }),
    );
    return true;
  } catch (error) {
    if (refused(error)) return false;
    throw error;
  }
}

/** Notes what has become of a decision: it has reached the machine, or the machine does not wait any more. */
export async function settle(
  { dynamodb, table }: Approvals,
  id: string,
  status: Decision | 'expired',
): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: key(id) },
        UpdateExpression: 'SET #status = :status',
        ConditionExpression: '#status = :deciding',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': status, ':deciding': 'deciding' },
      }),
    );
  } catch (error) {
    // Somebody else has settled it.
    if (!refused(error)) throw error;
  }
}
