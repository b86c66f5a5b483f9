import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

export const Decision = z.enum(['approved', 'rejected']);
export type Decision = z.infer<typeof Decision>;

/** One request for an approval. The task token never leaves this table but for Step Functions. */
export const Approval = z.object({
  pk: z.string(),
  id: z.string(),
  action: z.enum(['start', 'deletion', 'go-back']),
  executionId: z.string(),
  taskToken: z.string(),
  /** The hash of what is approved. */
  planHash: z.string(),
  summary: z.string(),
  status: z.enum(['pending', 'deciding', 'approved', 'rejected']),
  decision: Decision.optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  /** Seconds since 1970. */
  expiresAt: z.int(),
});
export type Approval = z.infer<typeof Approval>;

/** The table of approvals. */
export interface Approvals {
  readonly dynamodb: Client;
  readonly table: string;
}

const key = (id: string) => `approval#${id}`;

/** Stores a request before anybody can hear of it. A new attempt of the state replaces the token of the old one. */
export async function storeApproval(
  { dynamodb, table }: Approvals,
  approval: Omit<Approval, 'pk'>,
): Promise<void> {
  const Item: Approval = { pk: key(approval.id), ...approval };
  await dynamodb.send(new PutCommand({ TableName: table, Item }));
}

export async function readApproval(
  { dynamodb, table }: Approvals,
  id: string,
): Promise<Approval | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: key(id) }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : Approval.parse(Item);
}

/** Decides a pending request that has not expired; false if it was decided already or is over. The first one wins. */
export async function decide(
  { dynamodb, table }: Approvals,
  id: string,
  choice: { readonly decision: Decision; readonly by: string; readonly reason: string },
  now: Date,
): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: key(id) },
        UpdateExpression: 'SET #status = :deciding, decision = :decision, decidedBy = :by, reason = :reason',
        ConditionExpression: '#status = :pending AND expiresAt > :now',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':deciding': 'deciding',
          ':pending': 'pending',
          ':decision': choice.decision,
          ':by': choice.by,
          ':reason': choice.reason,
          ':now': Math.floor(now.getTime() / 1000),
        },
      }),
    );
    return true;
  } catch (error) {
    if (nameOf(error) === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** Notes that the decision has reached the state machine. */
export async function settle({ dynamodb, table }: Approvals, id: string, decision: Decision): Promise<void> {
  await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: key(id) },
      UpdateExpression: 'SET #status = :status',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': decision },
    }),
  );
}
