import { describe, expect, it } from 'vitest';
import { checkRewind } from '../../../lambdas/rewind/check-rewind.ts';
import { ago, EXECUTION, LOCK, NOW } from '../../support/fixtures.ts';
import {
  backtrack,
  heldAnswers,
  RETURN_POINT,
  rewindPlanOf,
  rewindRecord,
  WANTED,
} from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const RECORD = rewindRecord({ asked: [ago(305).toISOString()] });

function check(answers: Stub['answers'], plan = rewindPlanOf(), errand = 'there') {
  return invoke(checkRewind, { plan, lock: LOCK, id: 'ours', errand }, { answers });
}

const doneAt = (moment: Date, record: object = RECORD) =>
  heldAnswers(record, backtrack('ours', 300, { BacktrackTo: moment }));

describe('CheckRewind, once a rewind is done', () => {
  it('takes a rewind that is done down in the ledger, once', async () => {
    const { calls } = await check(doneAt(WANTED), rewindPlanOf());
    expect(inputsOf(calls, 'PutItem')).toEqual([
      {
        TableName: 'ledger',
        ConditionExpression: 'attribute_not_exists(pk)',
        Item: expect.objectContaining({
          pk: 'cluster-kion-cluster',
          kind: 'rewind',
          id: 'ours',
          from: ago(280).getTime(),
          to: WANTED.getTime(),
          since: NOW.getTime(),
          returnPoint: RETURN_POINT.getTime(),
          run: EXECUTION.id,
        }),
      },
    ]);
    const again = await check({ ...doneAt(WANTED), PutItem: awsError('ConditionalCheckFailedException') });
    expect(again.output).toMatchObject({ status: 'ready' });
  });

  it('takes down who wanted it, and nothing that nobody knows', async () => {
    const kept = async (record: object, changes: object = {}) => {
      const { calls } = await check(heldAnswers(record, backtrack('ours', 300, changes)));
      return Object(inputsOf(calls, 'PutItem')[0]?.Item);
    };
    const plan = rewindPlanOf({ by: 'anna, for a test' });
    expect(await kept(rewindRecord({ plan }))).toMatchObject({ by: 'anna, for a test' });
    const bare = await kept(rewindRecord({ returnPoint: undefined }), { BacktrackedFrom: undefined });
    // AWS does not say when the cluster stopped: it was not before it was asked for.
    expect(bare).toMatchObject({ from: ago(300).getTime() });
    expect(Object.keys(bare)).not.toContain('returnPoint');
    expect(Object.keys(bare)).not.toContain('by');
  });

  it('takes no moment to come back to down with the way back, which leads to that of the way there', async () => {
    const both = rewindRecord({ asked: [ago(905).toISOString()], askedBack: [ago(305).toISOString()] });
    const { calls } = await check(doneAt(RETURN_POINT, both), rewindPlanOf(), 'back');
    const [{ Item } = {}] = inputsOf(calls, 'PutItem');
    expect(Item).toMatchObject({ kind: 'rewind', id: 'ours', to: RETURN_POINT.getTime() });
    expect(Object.keys(Object(Item))).not.toContain('returnPoint');
  });

  it.each([
    ['a minute before', -60, true],
    ['a minute after', 60, true],
    ['more than a minute before', -61, false],
    ['more than a minute after', 61, false],
  ])('compares the moment that was reached with the tolerance: %s', async (_, seconds, within) => {
    const { output, calls } = await check(doneAt(new Date(WANTED.getTime() + seconds * 1000)));
    expect(output).toMatchObject({ status: 'ready', within });
    const written = inputsOf(calls, 'UpdateItem');
    // The watchdog leaves a run alone that waits for a person.
    if (within) expect(written).toEqual([]);
    else
      expect(written).toMatchObject([
        {
          Key: { pk: `run#${EXECUTION.id}` },
          ExpressionAttributeNames: { '#part': 'waitsSince' },
          ExpressionAttributeValues: { ':value': NOW.toISOString() },
        },
      ]);
  });

  it('says how far the cluster is from where it was to be', async () => {
    const { output } = await check(doneAt(ago(60)));
    expect(output.detail).toMatch(
      /^kion-cluster is at 2026-01-12T20:59:00\.000Z\. It was to go to 2026-01-12T20:00/,
    );
  });

  it('compares the way back with the moment before the rewind, and asks nobody about it', async () => {
    const back = async (seconds: number, changes: object = {}) => {
      const moment = new Date(RETURN_POINT.getTime() + seconds * 1000);
      const { output, calls } = await check(doneAt(moment), rewindPlanOf(changes), 'back');
      expect(output.status).toBe('ready');
      expect(operationsOf(calls)).not.toContain('UpdateItem');
      return output.within;
    };
    expect(await back(0)).toBe(true);
    expect(await back(-61)).toBe(false);
    expect(await back(61, { useEarliest: true })).toBe(false);
    expect((await check(doneAt(WANTED), rewindPlanOf(), 'back')).output.within).toBe(false);
    const unknown = doneAt(RETURN_POINT, rewindRecord({ returnPoint: undefined }));
    expect((await check(unknown, rewindPlanOf(), 'back')).output.within, 'nobody knows that moment').toBe(
      false,
    );
  });

  it('asks nobody about a later moment where the earliest there is was asked for', async () => {
    const plan = rewindPlanOf({ useEarliest: true });
    const at = async (seconds: number) =>
      (await check(doneAt(new Date(WANTED.getTime() + seconds * 1000)), plan)).output.within;
    expect(await at(900)).toBe(true);
    expect(await at(-900)).toBe(false);
  });
});
