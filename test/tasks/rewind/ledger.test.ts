import { describe, expect, it } from 'vitest';
import { type Entry, notesIn, readLedger, takeDown } from '../../../lambdas/aws/ledger.ts';
import { ago } from '../../support/fixtures.ts';
import { type Answer, awsError, clientOf, inputsOf, type Made, type Stub } from '../../support/stub.ts';

const ledger = (answers: Stub['answers'], calls: Made[] = []) => ({
  dynamodb: clientOf(answers, calls),
  table: 'ledger',
});
const at = ago(100).getTime();
const ENTRIES: readonly Entry[] = [
  { kind: 'marker', name: 'before-release', at, by: 'the pipeline' },
  { kind: 'marker', name: 'lunch', at },
  { kind: 'return-point', at, run: 'arn:run', to: at - 5000 },
  {
    kind: 'rewind',
    id: 'one',
    from: at,
    to: at - 5000,
    since: at + 5000,
    returnPoint: at - 100,
    run: 'arn:run',
    by: 'anna',
  },
  { kind: 'rewind', id: 'two', from: at + 6000, to: at, since: at + 9000, run: 'arn:run' },
];

describe('the ledger', () => {
  it('has a key of its own for each entry, in the order of their moments', async () => {
    const calls: Made[] = [];
    for (const entry of ENTRIES) await takeDown(ledger({ PutItem: {} }, calls), 'cluster-X', entry);
    const items = inputsOf(calls, 'PutItem').map(({ Item }) => Object(Item));
    const moment = new Date(at).toISOString();
    expect(items.map(({ sk }) => sk)).toEqual([
      `${moment}#marker#before-release`,
      `${moment}#marker#lunch`,
      `${moment}#return-point#arn:run`,
      `${moment}#rewind#one`,
      `${new Date(at + 6000).toISOString()}#rewind#two`,
    ]);
    expect(new Set(items.map(({ pk }) => pk))).toEqual(new Set(['cluster-X']));
  });

  it('keeps an entry for longer than any window reaches, and forgets it then', async () => {
    const calls: Made[] = [];
    await takeDown(ledger({ PutItem: {} }, calls), 'cluster-X', { kind: 'marker', name: 'x', at: at + 999 });
    const [{ Item } = {}] = inputsOf(calls, 'PutItem');
    expect(Object(Item).forgetAt).toBe(Math.floor(at / 1000) + 400 * 86_400);
  });

  it('lets what stands there stay, and hands on whatever else goes wrong', async () => {
    const write = (answer: Answer) =>
      takeDown(ledger({ PutItem: answer }), 'x', { kind: 'marker', name: 'x', at });
    await expect(write(awsError('ConditionalCheckFailedException'))).resolves.toBeUndefined();
    await expect(write(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is read page by page to its end, as it is at this moment', async () => {
    const calls: Made[] = [];
    const pages = [
      { Items: ENTRIES.slice(0, 2), LastEvaluatedKey: { pk: 'cluster-X', sk: 'second' } },
      { LastEvaluatedKey: { pk: 'cluster-X', sk: 'nothing' } },
      { Items: ENTRIES.slice(2) },
    ];
    expect(await readLedger(ledger({ Query: pages }, calls), 'cluster-X')).toEqual(ENTRIES);
    const asked = inputsOf(calls, 'Query');
    expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([
      undefined,
      { pk: 'cluster-X', sk: 'second' },
      { pk: 'cluster-X', sk: 'nothing' },
    ]);
    for (const each of asked)
      expect(each).toMatchObject({
        TableName: 'ledger',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'cluster-X' },
        ConsistentRead: true,
      });
  });

  it('does not pass over what it does not understand', async () => {
    const Items = [{ kind: 'rewind', id: 'half' }];
    await expect(readLedger(ledger({ Query: { Items } }), 'x')).rejects.toMatchObject({ name: 'Unreadable' });
  });

  it('gives the history its rewinds and markers, with who made them where that is known', () => {
    expect(notesIn(ENTRIES)).toStrictEqual({
      rewinds: [
        { id: 'one', from: at, to: at - 5000, since: at + 5000, returnPoint: at - 100, by: 'anna' },
        { id: 'two', from: at + 6000, to: at, since: at + 9000 },
      ],
      markers: [
        { name: 'before-release', at, by: 'the pipeline' },
        { name: 'lunch', at },
      ],
    });
  });
});
