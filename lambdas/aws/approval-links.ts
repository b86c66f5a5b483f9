import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { whole } from '../domain/primitives.ts';
import { parse } from '../kit/parse.ts';
import { type Approvals, secondsOf } from './approvals.ts';

/** A link to a request, for one approver. The secret itself is in one email and nowhere else. */
export const Link = v.object({
  pk: v.string(),
  id: v.string(),
  approvalId: v.string(),
  approver: v.string(),
  /** The SHA-256 of the secret, in hexadecimal digits. */
  secretHash: v.string(),
  /** When DynamoDB may forget it, in seconds since 1970. */
  forgetAt: whole,
});
export type Link = v.InferOutput<typeof Link>;

const linkKey = (id: string) => `link#${id}`;
const HOUR = 3600;

/** Keeps a link, before its email goes out. */
export async function storeLink({ dynamodb, table }: Approvals, link: Omit<Link, 'pk'>): Promise<void> {
  const Item: Link = { ...link, pk: linkKey(link.id) };
  await dynamodb.send(new PutCommand({ TableName: table, Item }));
}

/** A link by its public id; undefined if there is none. */
export async function readLink({ dynamodb, table }: Approvals, id: string): Promise<Link | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: linkKey(id) }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(Link, Item);
}

/** Counts a wrong secret for an id, whether there is such a link or not. @returns how many there were in this minute */
export async function countGuess({ dynamodb, table }: Approvals, id: string, now: Date): Promise<number> {
  const minute = now.toISOString().slice(0, 16);
  const { Attributes } = await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: `guess#${id}#${minute}` },
      UpdateExpression: 'SET #count = if_not_exists(#count, :none) + :one, #forget = :forget',
      ExpressionAttributeNames: { '#count': 'guesses', '#forget': 'forgetAt' },
      ExpressionAttributeValues: { ':none': 0, ':one': 1, ':forget': secondsOf(now) + HOUR },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return parse(v.object({ guesses: whole }), Attributes).guesses;
}
