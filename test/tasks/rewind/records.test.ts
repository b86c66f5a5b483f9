import { describe, expect, it } from 'vitest';
import { readHold } from '../../../lambdas/aws/hold-records.ts';
import { noteAttempt, readRewind } from '../../../lambdas/aws/rewind-records.ts';
import { readRecord } from '../../../lambdas/aws/run-records.ts';
import { DEAD_RUN, deadRecord, planOf } from '../../support/fixtures.ts';
import { FOUND, rewindPlanOf, rewindRecord } from '../../support/rewinds.ts';
import { type Answer, awsError, clientOf, inputsOf, type Made } from '../../support/stub.ts';

const records = (item: object, calls: Made[] = []) => ({
  dynamodb: clientOf({ GetItem: item }, calls),
  table: 'records',
});

describe('the record of a run', () => {
  it('of a rewind is none of a migration, and the other way round', async () => {
    expect(await readRewind(records(rewindRecord({}, DEAD_RUN)), DEAD_RUN)).toMatchObject({
      plan: rewindPlanOf(),
    });
    expect(await readRecord(records(rewindRecord({}, DEAD_RUN)), DEAD_RUN)).toBeUndefined();
    expect(await readRecord(records(deadRecord()), DEAD_RUN)).toMatchObject({ plan: planOf() });
    expect(await readRewind(records(deadRecord()), DEAD_RUN)).toBeUndefined();
  });

  it('says what was found before the freeze, whatever the run is for', async () => {
    for (const item of [rewindRecord({}, DEAD_RUN), deadRecord({ found: FOUND })])
      expect(await readHold(records(item), DEAD_RUN)).toMatchObject({
        executionId: DEAD_RUN,
        found: FOUND,
        plan: { database: { cluster: 'kion-cluster' } },
      });
  });

  it('is none where nobody has opened one, and is read as it is at this moment', async () => {
    for (const read of [readRewind, readRecord, readHold]) {
      const calls: Made[] = [];
      expect(await read(records({}, calls), DEAD_RUN)).toBeUndefined();
      expect(inputsOf(calls, 'GetItem')).toEqual([
        { TableName: 'records', Key: { pk: `run#${DEAD_RUN}` }, ConsistentRead: true },
      ]);
    }
  });

  it('that nobody understands is taken for nothing', async () => {
    for (const read of [readRewind, readRecord, readHold]) {
      const broken = records({
        Item: { pk: 'x', plan: { kind: read === readRewind ? 'rewind' : undefined } },
      });
      await expect(read(broken, DEAD_RUN)).rejects.toMatchObject({ name: 'Unreadable' });
    }
  });
});

describe('an attempt to ask RDS', () => {
  const [first, second, third] = [
    '2026-01-12T20:55:00.000Z',
    '2026-01-12T20:57:00.000Z',
    '2026-01-12T21:00:00.000Z',
  ];
  const note = async (before: readonly string[], UpdateItem: Answer = {}) => {
    const calls: Made[] = [];
    const dynamodb = clientOf({ UpdateItem }, calls);
    await noteAttempt({ dynamodb, table: 'records' }, DEAD_RUN, 'asked', before, third);
    return inputsOf(calls, 'UpdateItem');
  };

  it('is the first only as long as nobody has written one down', async () => {
    expect(await note([])).toEqual([
      {
        TableName: 'records',
        Key: { pk: `run#${DEAD_RUN}` },
        UpdateExpression: 'SET #part = :value',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#part)',
        ExpressionAttributeNames: { '#part': 'asked' },
        ExpressionAttributeValues: { ':value': [third] },
      },
    ]);
  });

  it('is added to those that were read only as long as there are no others', async () => {
    expect(await note([first, second])).toMatchObject([
      {
        UpdateExpression: 'SET #part = :value',
        ConditionExpression: 'attribute_exists(pk) AND #part = :before',
        ExpressionAttributeValues: { ':value': [first, second, third], ':before': [first, second] },
      },
    ]);
  });

  it('gives way to another that is made at the same time, and comes again later', async () => {
    const taken = awsError('ConditionalCheckFailedException');
    const attempt = note([first], taken);
    await expect(attempt).rejects.toMatchObject({ name: 'Unavailable', cause: taken });
    await expect(attempt).rejects.toThrow('Another attempt of this step asks RDS');
    await expect(note([first], awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
