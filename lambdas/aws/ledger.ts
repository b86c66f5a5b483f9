import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { number } from '../domain/primitives.ts';
import type { Notes } from '../domain/timelines/history.ts';
import type { Marker, Rewind } from '../domain/timelines/timelines.ts';
import { type Client, collect } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import { parse } from '../kit/parse.ts';

const By = v.optional(v.string());

/** What is taken down of a cluster. Moments in milliseconds since 1970. */
const Entry = v.variant('kind', [
  /** A moment that somebody gave a name. */
  v.object({ kind: v.literal('marker'), name: v.string(), at: number, by: By }),
  /** The moment before a rewind at which nobody wrote any more. */
  v.object({ kind: v.literal('return-point'), at: number, run: v.string(), to: number, by: By }),
  /** A rewind that is done. */
  v.object({
    kind: v.literal('rewind'),
    id: v.string(),
    from: number,
    to: number,
    since: number,
    returnPoint: v.optional(number),
    run: v.string(),
    by: By,
  }),
]);
export type Entry = v.InferOutput<typeof Entry>;

/**
 * The ledger: a table with the id of a cluster's data as partition and the moment of an entry as sort key. It lies
 * outside of the cluster, since a rewind takes back what is inside.
 */
export interface Ledger {
  readonly dynamodb: Client;
  readonly table: string;
}

/** Entries are kept this long, in seconds: no window reaches farther than three days, and people look things up. */
const KEPT = 400 * 86_400;

/** The moment of an entry, and what makes it the only one of it. */
function keyOf(entry: Entry): readonly [moment: number, id: string] {
  switch (entry.kind) {
    case 'marker':
      return [entry.at, entry.name];
    case 'return-point':
      return [entry.at, entry.run];
    case 'rewind':
      return [entry.from, entry.id];
  }
}

/** Takes something down, once: what stands there already stays. @param resourceId the id of the cluster's data */
export async function takeDown({ dynamodb, table }: Ledger, resourceId: string, entry: Entry): Promise<void> {
  const [moment, id] = keyOf(entry);
  const sk = `${new Date(moment).toISOString()}#${entry.kind}#${id}`;
  const forgetAt = Math.floor(moment / 1000) + KEPT;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: table,
        Item: { ...entry, pk: resourceId, sk, forgetAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
  }
}

/** Everything that was taken down of a cluster, oldest first. */
export async function readLedger({ dynamodb, table }: Ledger, resourceId: string): Promise<Entry[]> {
  const items = await collect(async (mark) => {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': resourceId },
        ConsistentRead: true,
        ...(mark === undefined ? {} : { ExclusiveStartKey: { pk: resourceId, sk: mark } }),
      }),
    );
    const last: unknown = page.LastEvaluatedKey?.sk;
    return { items: page.Items, next: typeof last === 'string' ? last : undefined };
  });
  return items.map((item) => parse(Entry, item));
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  value === undefined ? {} : { [key]: value };

/** What of the ledger makes the history of a cluster. */
export function notesIn(entries: readonly Entry[]): Notes {
  return {
    rewinds: entries.flatMap((entry): Rewind[] => {
      if (entry.kind !== 'rewind') return [];
      const { id, from, to, since, returnPoint, by } = entry;
      return [{ id, from, to, since, ...optional('returnPoint', returnPoint), ...optional('by', by) }];
    }),
    markers: entries.flatMap((entry): Marker[] =>
      entry.kind === 'marker' ? [{ name: entry.name, at: entry.at, ...optional('by', entry.by) }] : [],
    ),
  };
}
