import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AwsError, type SimulatedAws } from '../simulated.ts';
import { check, type Item, update } from './expressions.ts';

/** DynamoDB's tables in memory, with the key attribute `pk`: what a document client sees. */
export class Tables {
  readonly #tables = new Map<string, Map<string, Item>>();

  constructor(aws: SimulatedAws, names: readonly string[]) {
    for (const name of names) this.#tables.set(name, new Map());
    aws.on(GetCommand, ({ TableName, Key }) => {
      const item = this.table(TableName).get(keyOf(Key));
      return item === undefined ? {} : { Item: copy(item) };
    });
    aws.on(PutCommand, ({ TableName, Item: item = {}, ...given }) => {
      const table = this.table(TableName);
      check(given.ConditionExpression, table.get(keyOf(item)), words(given));
      table.set(keyOf(item), copy(item));
      return {};
    });
    aws.on(UpdateCommand, ({ TableName, Key, UpdateExpression = '', ReturnValues, ...given }) => {
      const table = this.table(TableName);
      const before = table.get(keyOf(Key));
      check(given.ConditionExpression, before, words(given));
      const after = update(UpdateExpression, before ?? { ...Key }, words(given));
      table.set(keyOf(Key), copy(after));
      return ReturnValues === 'ALL_NEW' ? { Attributes: copy(after) } : {};
    });
    aws.on(DeleteCommand, ({ TableName, Key, ...given }) => {
      const table = this.table(TableName);
      check(given.ConditionExpression, table.get(keyOf(Key)), words(given));
      table.delete(keyOf(Key));
      return {};
    });
  }

  /** A table's items by key. */
  table(name: string | undefined): Map<string, Item> {
    const table = this.#tables.get(name ?? '');
    if (table === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: Table: ${name} not found`,
      );
    return table;
  }
}

function keyOf(item: Item | undefined): string {
  if (typeof item?.pk !== 'string') throw new AwsError('ValidationException', 'The item has no text "pk".');
  return item.pk;
}

function words(given: {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}) {
  return { names: given.ExpressionAttributeNames, values: given.ExpressionAttributeValues };
}

/** A copy that shares nothing with the table. Items are JSON, for which this is several times faster than a clone. */
function copy(item: Item): Item {
  const copied: Item = JSON.parse(JSON.stringify(item));
  return copied;
}
