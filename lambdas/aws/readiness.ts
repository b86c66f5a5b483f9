import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { parse } from '../kit/parse.ts';
import type { Records } from './records.ts';

const Answer = v.object({ pk: v.string(), answer: v.string() });

const key = (app: string) => `readiness#${app}`;

/** What was last answered to the question whether an app could be migrated; undefined if nobody has asked. */
export async function lastAnswer({ dynamodb, table }: Records, app: string): Promise<string | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { pk: key(app) }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(Answer, Item).answer;
}

/** Keeps an answer until the next one. */
export async function keepAnswer({ dynamodb, table }: Records, app: string, answer: string): Promise<void> {
  await dynamodb.send(new PutCommand({ TableName: table, Item: { pk: key(app), answer } }));
}
