import { describe, expect, it } from 'vitest';
import { checkSnapshot } from '../../lambdas/snapshot/check-snapshot.ts';
import { takeSnapshot } from '../../lambdas/snapshot/take-snapshot.ts';
import { ago, CREATED, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

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
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
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
  const check = async (described: object) =>
    (
      await invoke(
        checkSnapshot,
        { plan: planOf(), snapshotArn: CREATED.snapshotArn },
        { answers: { DescribeDBClusterSnapshots: described } },
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
});
