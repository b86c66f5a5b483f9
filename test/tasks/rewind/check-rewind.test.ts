import { describe, expect, it } from 'vitest';
import { checkRewind } from '../../../lambdas/rewind/check-rewind.ts';
import { ago, HELD_BY_ANOTHER, HELD_LOCK, instance, LOCK, NOW, tableWith } from '../../support/fixtures.ts';
import { backtrack, closed, heldAnswers, rewindPlanOf, rewindRecord, WANTED } from '../../support/rewinds.ts';
import { awsError, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const RECORD = rewindRecord({ asked: [ago(305).toISOString()] });

function check(answers: Stub['answers'], plan = rewindPlanOf(), errand = 'there') {
  return invoke(checkRewind, { plan, lock: LOCK, id: 'ours', errand }, { answers });
}

/** AWS lists these requests, of which `ours` is the run's own. */
const listing = (...listed: object[]) => heldAnswers(RECORD, ...listed);

const doneAt = (moment: Date) => listing(backtrack('ours', 300, { BacktrackTo: moment }));

describe('CheckRewind', () => {
  it('tells where the cluster has really come out once everything is at rest', async () => {
    const { output } = await check(doneAt(new Date(WANTED.getTime() - 2000)));
    expect(output).toMatchObject({
      status: 'ready',
      detail: 'kion-cluster is at 2026-01-12T19:59:58.000Z.',
      within: true,
      reached: {
        id: 'ours',
        from: ago(280).getTime(),
        to: WANTED.getTime() - 2000,
        since: NOW.getTime(),
      },
    });
  });

  it.each([
    ['newest first', ['newer', 'ours', 'older']],
    ['oldest first', ['older', 'ours', 'newer']],
  ])('looks at its own request, wherever AWS lists it: %s', async (_, order) => {
    const status = { newer: 'applying', ours: 'completed', older: 'failed' };
    const listed = order.map((id) => backtrack(id, 300, { Status: Reflect.get(status, id) }));
    expect((await check(listing(...listed))).output).toMatchObject({
      status: 'ready',
      reached: { id: 'ours' },
    });
  });

  it.each(['pending', 'PENDING', 'applying', 'APPLYING'])('waits while the request is %s', async (Status) => {
    const { output, calls } = await check(listing(backtrack('ours', 300, { Status })));
    expect(output).toMatchObject({
      status: 'pending',
      detail: `The rewind ours of kion-cluster is ${Status.toLowerCase()}.`,
      reached: null,
      within: false,
    });
    expect(operationsOf(calls)).not.toContain('PutItem');
  });

  it('looks soon at a rewind that has just begun, and more and more seldom after that', async () => {
    const pause = async (seconds: number) =>
      (await check(listing(backtrack('ours', seconds, { Status: 'applying' })))).output.waitSeconds;
    expect(await pause(12)).toBe(60);
    expect(await pause(100)).toBe(8);
    expect(await pause(1000)).toBe(45);
  });

  it.each(['failed', 'FAILED'])('says that AWS could not do it where the request is %s', async (Status) => {
    const { output, calls } = await check(listing(backtrack('ours', 300, { Status })));
    expect(output).toMatchObject({
      status: 'failed',
      detail: 'AWS could not rewind kion-cluster: the request ours has failed.',
      reached: null,
      within: false,
    });
    expect(operationsOf(calls)).not.toContain('PutItem');
  });

  it.each<[string, object, RegExp]>([
    ['is of a status that nobody knows', { Status: 'PAUSED' }, /is "paused", which is not known here/],
    ['is of no status', { Status: undefined }, /is "", which is not known here/],
    ['is done and leads nowhere', { BacktrackTo: undefined }, /AWS does not say where it led/],
  ])('has a person look where the request %s', async (_, changes, said) => {
    const attempt = check(listing(backtrack('ours', 300, changes)));
    await expect(attempt).rejects.toMatchObject({ name: 'StepFailed' });
    await expect(attempt).rejects.toThrow(said);
  });

  it('waits for the cluster and for every instance', async () => {
    const waiting = async (cluster: object, ...statuses: string[]) => {
      const DBInstances = statuses.map((DBInstanceStatus, index) =>
        instance(`kion-${index + 1}`, { DBInstanceStatus }),
      );
      const { output, calls } = await check({
        ...doneAt(WANTED),
        DescribeDBClusters: { DBClusters: [closed(cluster)] },
        DescribeDBInstances: { DBInstances },
      });
      expect(output).toMatchObject({ status: 'pending', reached: null, within: false });
      expect(operationsOf(calls)).not.toContain('PutItem');
      expect(operationsOf(calls), 'nobody is asked yet').not.toContain('UpdateItem');
      return output.detail;
    };
    expect(await waiting({ Status: 'backtracking' }, 'available')).toBe(
      'The rewind is done, but kion-cluster is backtracking.',
    );
    expect(await waiting({}, 'available', 'rebooting')).toBe('The rewind is done, but kion-2 is rebooting.');
    expect(await waiting({ Status: 'modifying' }, 'rebooting', 'starting')).toBe(
      'The rewind is done, but kion-cluster is modifying, kion-1 is rebooting, kion-2 is starting.',
    );
  });

  it.each<[string, Stub['answers'], RegExp]>([
    [
      'the cluster has failed',
      { DescribeDBClusters: { DBClusters: [closed({ Status: 'failed' })] } },
      /^kion-cluster is failed after/,
    ],
    [
      'an instance is in a status that nobody knows',
      {
        DescribeDBInstances: {
          DBInstances: [instance('kion-1'), instance('kion-2', { DBInstanceStatus: 'odd' })],
        },
      },
      /^kion-2 is odd after the rewind; a person has to look/,
    ],
    [
      'the cluster is gone',
      { DescribeDBClusters: awsError('DBClusterNotFoundFault') },
      /^The cluster kion-cluster is gone/,
    ],
  ])('has a person look where %s', async (_, answers, said) => {
    const attempt = check({ ...doneAt(WANTED), ...answers });
    await expect(attempt).rejects.toMatchObject({ name: 'StepFailed' });
    await expect(attempt).rejects.toThrow(said);
  });

  it.each([
    ['there', { asked: [ago(119).toISOString()] }],
    ['back', { asked: [ago(900).toISOString()], askedBack: [ago(119).toISOString()] }],
  ])('waits while a request that was just made is not listed yet: %s', async (_, attempts) => {
    const { output } = await check(heldAnswers(rewindRecord(attempts)));
    expect(output).toEqual({
      status: 'pending',
      detail: 'The request ours is not listed yet.',
      waitSeconds: 15,
      reached: null,
      within: false,
    });
  });

  it('looks at a request at once where AWS lists it at once', async () => {
    const record = rewindRecord({ asked: [ago(60).toISOString()] });
    expect((await check(heldAnswers(record, backtrack('ours', 59)))).output.status).toBe('ready');
  });

  it('has a person look where AWS no longer lists what it had taken', async () => {
    const record = rewindRecord({ asked: [ago(120).toISOString()] });
    const attempt = check(heldAnswers(record, backtrack('another', 60)));
    await expect(attempt).rejects.toMatchObject({ name: 'StepFailed' });
    await expect(attempt).rejects.toThrow('AWS does not list the rewind ours of kion-cluster any more.');
  });

  it('does not guess where the record of the run is gone', async () => {
    const attempt = check({ ...doneAt(WANTED), GetItem: tableWith({}) });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow('The record of the run is gone');
  });

  it.each([
    ['before it looks', [HELD_BY_ANOTHER], []],
    ['before the ledger', [HELD_LOCK, RECORD, HELD_BY_ANOTHER], []],
    ['before a person is asked', [HELD_LOCK, RECORD, HELD_LOCK, HELD_BY_ANOTHER], ['PutItem']],
  ])('writes nothing more once another run has the lock, %s', async (_, GetItem, written) => {
    const writes: string[] = [];
    const write = (name: string) => () => ({ length: writes.push(name) });
    const answers = { GetItem, PutItem: write('PutItem'), UpdateItem: write('UpdateItem') };
    const attempt = check({ ...doneAt(ago(60)), ...answers });
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost' });
    expect(writes).toEqual(written);
  });
});
