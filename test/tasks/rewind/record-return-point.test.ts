import { describe, expect, it } from 'vitest';
import { recordReturnPoint } from '../../../lambdas/rewind/record-return-point.ts';
import { EXECUTION, HELD_BY_ANOTHER, HELD_LOCK, LOCK, NOW, tableWith } from '../../support/fixtures.ts';
import { heldAnswers, RETURN_POINT, rewindPlanOf, rewindRecord, WANTED } from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const FIRST = heldAnswers(rewindRecord({ returnPoint: undefined }));

const note = (answers: Stub['answers'] = FIRST, plan = rewindPlanOf(), now = NOW) =>
  invoke(recordReturnPoint, { plan, lock: LOCK }, { answers, now });

describe('RecordReturnPoint', () => {
  it('writes the moment into the record of the run, and then into the ledger', async () => {
    const { output, calls } = await note();
    expect(output).toEqual({ returnPoint: NOW.toISOString() });
    expect(operationsOf(calls).filter((name) => name !== 'GetItem')).toEqual(['UpdateItem', 'PutItem']);
    expect(inputsOf(calls, 'UpdateItem')).toMatchObject([
      {
        Key: { pk: `run#${EXECUTION.id}` },
        ExpressionAttributeNames: { '#part': 'returnPoint' },
        ExpressionAttributeValues: { ':value': NOW.toISOString() },
      },
    ]);
    const [{ TableName, Item } = {}] = inputsOf(calls, 'PutItem');
    expect(TableName).toBe('ledger');
    expect(Item).toStrictEqual({
      pk: 'cluster-kion-cluster',
      sk: `${NOW.toISOString()}#return-point#${EXECUTION.id}`,
      forgetAt: NOW.getTime() / 1000 + 400 * 86_400,
      kind: 'return-point',
      at: NOW.getTime(),
      run: EXECUTION.id,
      to: WANTED.getTime(),
    });
  });

  it('names a second that has begun, in which it was proven that nobody writes', async () => {
    const { output } = await note(FIRST, rewindPlanOf(), new Date('2026-01-12T21:00:00.999Z'));
    expect(output).toEqual({ returnPoint: '2026-01-12T21:00:00.000Z' });
  });

  it('gives the same moment however often it is called, and mends a ledger that lacks it', async () => {
    const { output, calls } = await note(heldAnswers());
    expect(output).toEqual({ returnPoint: RETURN_POINT.toISOString() });
    expect(operationsOf(calls)).not.toContain('UpdateItem');
    expect(inputsOf(calls, 'PutItem')).toMatchObject([{ Item: { at: RETURN_POINT.getTime() } }]);
    const known = { ...heldAnswers(), PutItem: awsError('ConditionalCheckFailedException') };
    expect((await note(known)).output).toEqual({ returnPoint: RETURN_POINT.toISOString() });
  });

  it('takes down who wanted it', async () => {
    const { calls } = await note(FIRST, rewindPlanOf({ by: 'anna' }));
    expect(inputsOf(calls, 'PutItem')).toMatchObject([{ Item: { by: 'anna' } }]);
  });

  it('hands on that neither can be written', async () => {
    for (const operation of ['UpdateItem', 'PutItem'])
      await expect(note({ ...FIRST, [operation]: awsError('AccessDenied') })).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    const none = {
      ...FIRST,
      GetItem: tableWith({}),
      UpdateItem: awsError('ConditionalCheckFailedException'),
    };
    await expect(note(none), 'the record is gone').rejects.toThrow('ConditionalCheckFailedException');
  });

  it.each([
    ['before it begins', [HELD_BY_ANOTHER]],
    ['before the record', [HELD_LOCK, {}, HELD_BY_ANOTHER]],
    ['before the ledger', [HELD_LOCK, {}, HELD_LOCK, HELD_BY_ANOTHER]],
  ])('takes nothing down once another run has the lock, %s', async (_, GetItem) => {
    let count = 0;
    const PutItem = () => ({ count: count++ });
    await expect(note({ ...FIRST, GetItem, PutItem })).rejects.toMatchObject({ name: 'LockLost' });
    expect(count).toBe(0);
  });
});
