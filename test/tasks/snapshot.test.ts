import { describe, expect, it } from 'vitest';
import { checkSnapshot } from '../../lambdas/snapshot/check-snapshot.ts';
import { takeSnapshot } from '../../lambdas/snapshot/take-snapshot.ts';
import { ago, CREATED, HELD_BY_ANOTHER, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import { type Frozen, frozenAnswers } from '../support/frozen.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const MISSING = awsError('DBClusterSnapshotNotFoundFault');
const snapshot = (changes: object = {}) => ({
  DBClusterSnapshots: [
    {
      DBClusterSnapshotArn: CREATED.snapshotArn,
      DBClusterIdentifier: 'kion-cluster',
      Status: 'creating',
      SnapshotCreateTime: ago(200),
      TagList: [{ Key: 'aurora-rewind:run', Value: 'b12345' }],
      ...changes,
    },
  ],
});

describe('TakeSnapshot', () => {
  const input = { plan: planOf(), lock: LOCK };

  it('takes a tagged manual snapshot under the planned name', async () => {
    const answers = {
      GetItem: HELD_LOCK,
      DescribeDBClusterSnapshots: MISSING,
      CreateDBClusterSnapshot: { DBClusterSnapshot: { DBClusterSnapshotArn: CREATED.snapshotArn } },
    };
    const { output, calls } = await invoke(takeSnapshot, input, { answers });
    expect(output).toEqual({ snapshotArn: CREATED.snapshotArn });
    expect(inputsOf(calls, 'CreateDBClusterSnapshot')[0]).toMatchObject({
      DBClusterSnapshotIdentifier: 'kion-snapshot',
      Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }],
    });
  });

  it('adopts the snapshot that this run has begun', async () => {
    const { output, calls } = await invoke(takeSnapshot, input, {
      answers: { GetItem: HELD_LOCK, DescribeDBClusterSnapshots: snapshot() },
    });
    expect(output).toEqual({ snapshotArn: CREATED.snapshotArn });
    expect(operationsOf(calls)).not.toContain('CreateDBClusterSnapshot');
  });

  it.each([
    ['of another cluster', { DBClusterIdentifier: 'other' }],
    ['of another run', { TagList: undefined }],
  ])('does not adopt a snapshot %s', async (_, changes) => {
    const attempt = invoke(takeSnapshot, input, {
      answers: { GetItem: HELD_LOCK, DescribeDBClusterSnapshots: snapshot(changes) },
    });
    await expect(attempt).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-snapshot exists'),
    });
  });

  it('waits for another backup, or for its own whose answer was lost', async () => {
    const attempt = invoke(takeSnapshot, input, {
      answers: {
        GetItem: HELD_LOCK,
        DescribeDBClusterSnapshots: MISSING,
        CreateDBClusterSnapshot: awsError('InvalidDBClusterStateFault', 'it is backing-up'),
      },
    });
    await expect(attempt).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('it is backing-up'),
      cause: expect.objectContaining({ name: 'InvalidDBClusterStateFault' }),
    });
    const refused = invoke(takeSnapshot, input, {
      answers: {
        GetItem: HELD_LOCK,
        DescribeDBClusterSnapshots: MISSING,
        CreateDBClusterSnapshot: awsError('AccessDenied'),
      },
    });
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('hands errors of AWS on', async () => {
    const attempt = invoke(takeSnapshot, input, {
      answers: { GetItem: HELD_LOCK, DescribeDBClusterSnapshots: awsError('InternalFailure') },
    });
    await expect(attempt).rejects.toMatchObject({ name: 'InternalFailure' });
    const { output } = await invoke(takeSnapshot, input, {
      answers: { GetItem: HELD_LOCK, DescribeDBClusterSnapshots: {}, CreateDBClusterSnapshot: {} },
    });
    expect(output).toEqual({ snapshotArn: '' });
  });
});

describe('CheckSnapshot', () => {
  const check = async (described: object, frozen: Frozen = {}, answers: Stub['answers'] = {}) =>
    (
      await invoke(
        checkSnapshot,
        { plan: planOf(), lock: LOCK, snapshotArn: CREATED.snapshotArn, quietAt: ago(300).toISOString() },
        { answers: { ...frozenAnswers(frozen), DescribeDBClusterSnapshots: described, ...answers } },
      )
    ).output;

  it('is ready once the snapshot is available', async () => {
    expect(await check(snapshot({ Status: 'available' }))).toMatchObject({ status: 'ready' });
  });

  it('looks again soon when the expected end is near', async () => {
    expect(await check(snapshot())).toMatchObject({ status: 'pending', waitSeconds: 9 });
    expect(await check(snapshot({ SnapshotCreateTime: undefined }))).toMatchObject({
      status: 'pending',
      waitSeconds: 108,
    });
  });

  it('does not wait on for what the way back has taken over, once it takes longer than expected', async () => {
    const taken = { GetItem: HELD_BY_ANOTHER };
    const late = check(snapshot({ SnapshotCreateTime: ago(181) }), {}, taken);
    await expect(late).rejects.toMatchObject({ name: 'LockLost' });
    const inTime = check(snapshot({ SnapshotCreateTime: ago(180) }), {}, taken);
    expect(await inTime).toMatchObject({ status: 'pending' });
  });

  it.each(['failed', 'incompatible-restore', 'a status nobody knows'])(
    'fails on the status %s instead of waiting for ever',
    async (Status) => {
      expect(await check(snapshot({ Status }))).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining(Status),
      });
    },
  );

  it('fails when the snapshot is gone', async () => {
    expect(await check(MISSING)).toMatchObject({ status: 'failed' });
    expect(await check({ DBClusterSnapshots: [{}] })).toMatchObject({ status: 'failed' });
  });

  it.each<[string, Frozen, string]>([
    ['has its security groups back', { groups: ['sg-old00000'] }, 'wears sg-old00000 instead of the fence'],
    ['is behind a fence with a rule', { rules: [{ IpProtocol: 'tcp' }] }, 'which somebody has opened'],
    ['had a connection', { activity: [0, 0, 1] }, 'Somebody was connected to kion-1'],
    ['is gone', { gone: true }, 'is gone'],
    ['has no record of its freeze', { record: {} }, 'the record of the run, is gone'],
  ])('is a conflict where the cluster %s since writes had stopped', async (_, frozen, why) => {
    await expect(check(snapshot({ Status: 'available' }), frozen)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining(why),
    });
  });

  it('looks at nothing before the proof', async () => {
    const before = { activity: [5, 0, 0] };
    expect(await check(snapshot({ Status: 'available' }), before)).toMatchObject({ status: 'ready' });
  });
});
