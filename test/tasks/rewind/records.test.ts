import { describe, expect, it } from 'vitest';
import { readHold } from '../../../lambdas/aws/hold-records.ts';
import { readRewind } from '../../../lambdas/aws/rewind-records.ts';
import { readRecord } from '../../../lambdas/aws/run-records.ts';
import { DEAD_RUN, deadRecord, planOf } from '../../support/fixtures.ts';
import { FOUND, rewindPlanOf, rewindRecord } from '../../support/rewinds.ts';
import { clientOf, inputsOf, type Made } from '../../support/stub.ts';

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
      await expect(read(broken, DEAD_RUN)).rejects.toMatchObject({ name: 'ZodError' });
    }
  });
});
