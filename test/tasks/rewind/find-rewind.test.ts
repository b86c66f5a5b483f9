import { describe, expect, it } from 'vitest';
import { findRewind } from '../../../lambdas/rewind/find-rewind.ts';
import {
  ago,
  DEAD_RUN,
  EXECUTION,
  HELD_BY_ANOTHER,
  instance,
  LOCK,
  NOW,
  tableWith,
} from '../../support/fixtures.ts';
import {
  backtrack,
  heldAnswers,
  RETURN_POINT,
  rewindPlanOf,
  rewindRecord,
  WANTED,
} from '../../support/rewinds.ts';
import { inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const at = (seconds: number) => ago(seconds).toISOString();

/** Looks for the run that is dead. */
function find(answers: Stub['answers']) {
  return invoke(findRewind, { plan: rewindPlanOf(), lock: LOCK, executionId: DEAD_RUN }, { answers });
}

const found = (changes: object, ...listed: object[]) =>
  find(heldAnswers(rewindRecord(changes, DEAD_RUN), ...listed));

describe('FindRewind', () => {
  it('finds a cluster untouched where RDS was never asked, although others have rewound it before', async () => {
    const { output, calls } = await found({}, backtrack('older', 7200));
    expect(output).toEqual({
      status: 'ready',
      detail: 'kion-cluster was not rewound.',
      waitSeconds: 1,
      stand: 'untouched',
      reached: null,
      returnPoint: RETURN_POINT.toISOString(),
      held: true,
    });
    expect(operationsOf(calls)).not.toContain('PutItem');
    expect(inputsOf(calls, 'GetItem')[1]).toMatchObject({ Key: { pk: `run#${DEAD_RUN}` } });
  });

  it('says whether writes were stopped, and lets them in where nobody had a moment to come back to yet', async () => {
    const before = { found: undefined, returnPoint: undefined };
    expect((await found(before)).output).toMatchObject({ held: false, returnPoint: null });
    expect((await found({ returnPoint: undefined })).output).toMatchObject({ held: true, returnPoint: null });
  });

  it('waits for a request that may be made and not be listed yet, for two minutes', async () => {
    expect((await found({ asked: [at(400), at(119)] })).output).toMatchObject({
      status: 'pending',
      stand: 'untouched',
      waitSeconds: 15,
      detail: 'RDS may have been asked for a rewind; it shows soon.',
    });
    expect((await found({ asked: [at(400), at(120)] })).output).toMatchObject({
      status: 'ready',
      stand: 'untouched',
    });
  });

  it('looks at a request at once where AWS lists it at once', async () => {
    const { output } = await found({ asked: [at(60)] }, backtrack('ours', 59));
    expect(output).toMatchObject({ status: 'ready', stand: 'rewound' });
  });

  it('waits for a rewind that is under way, and for the cluster after that', async () => {
    const asked = { asked: [at(305)] };
    const applying = await found(asked, backtrack('ours', 300, { Status: 'applying' }));
    expect(applying.output).toMatchObject({ status: 'pending', stand: 'rewound', reached: null, held: true });
    const busy = await find({
      ...heldAnswers(rewindRecord(asked), backtrack('ours', 300)),
      DescribeDBInstances: { DBInstances: [instance('kion-1', { DBInstanceStatus: 'rebooting' })] },
    });
    expect(busy.output).toMatchObject({ status: 'pending', reached: null });
  });

  it('tells where a rewind that is done has led, and takes it down for the run that has died', async () => {
    const listed = [backtrack('newer', 400, { Status: 'failed' }), backtrack('ours', 300)];
    const { output, calls } = await found({ asked: [at(305)] }, ...listed);
    expect(output).toMatchObject({
      status: 'ready',
      stand: 'rewound',
      reached: { id: 'ours', to: WANTED.getTime(), since: NOW.getTime() },
      returnPoint: RETURN_POINT.toISOString(),
      held: true,
    });
    expect(inputsOf(calls, 'PutItem')).toMatchObject([
      { TableName: 'ledger', Item: { kind: 'rewind', id: 'ours', run: DEAD_RUN } },
    ]);
  });

  it('takes it for an answer that AWS could not do it: nothing was taken back', async () => {
    const { output } = await found({ asked: [at(305)] }, backtrack('ours', 300, { Status: 'failed' }));
    expect(output).toMatchObject({ status: 'ready', stand: 'failed', reached: null });
  });

  const both = { asked: [at(905)], askedBack: [at(305)] };
  const there = backtrack('there', 900);

  it('tells that a cluster is back where it came from, once the way back is done', async () => {
    const back = backtrack('back', 300, { BacktrackTo: RETURN_POINT });
    for (const listed of [
      [there, back],
      [back, there],
    ]) {
      const { output, calls } = await found(both, ...listed);
      expect(output).toMatchObject({
        status: 'ready',
        stand: 'returned',
        reached: { id: 'back', to: RETURN_POINT.getTime() },
      });
      const [{ Item } = {}] = inputsOf(calls, 'PutItem');
      expect(Object.keys(Object(Item)), 'the moment to come back to is that of the way there').not.toContain(
        'returnPoint',
      );
    }
  });

  it('tells that a cluster is where nobody wanted it, if AWS could not do the way back', async () => {
    const { output } = await found(
      { asked: [at(1000)], askedBack: [at(500)] },
      backtrack('back', 490, { Status: 'FAILED' }),
      backtrack('there', 990),
    );
    expect(output).toMatchObject({ status: 'ready', stand: 'rewound', reached: { id: 'there' } });
  });

  it('waits for a way back that may be asked for and not be listed yet', async () => {
    const just = { ...both, askedBack: [at(100)] };
    expect((await found(just, there)).output).toMatchObject({ status: 'pending', reached: null });
  });

  it('finds the cluster where the way there has led, if the way back was never asked for', async () => {
    expect((await found(both, there)).output).toMatchObject({
      status: 'ready',
      stand: 'rewound',
      reached: { id: 'there', to: WANTED.getTime() },
    });
  });

  it('does not guess where the record of the run is gone', async () => {
    const attempt = find({ ...heldAnswers(), GetItem: tableWith({}) });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow('nothing can be put back by itself');
  });

  it('looks no further once somebody else ends the run', async () => {
    const attempt = find({ GetItem: HELD_BY_ANOTHER });
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost' });
    const later = find({
      ...heldAnswers(undefined, backtrack('ours', 300)),
      GetItem: [
        { Item: { pk: 'lock', holder: EXECUTION.id, fence: LOCK.fence } },
        rewindRecord({ asked: [at(305)] }),
        HELD_BY_ANOTHER,
      ],
    });
    await expect(later).rejects.toMatchObject({ name: 'LockLost' });
  });
});
