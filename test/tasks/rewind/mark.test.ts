import { describe, expect, it } from 'vitest';
import { mark } from '../../../lambdas/rewind/mark.ts';
import { EXECUTION } from '../../support/fixtures.ts';
import { rewindable, SURVEY } from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, type Stub } from '../../support/stub.ts';

const BEGUN = new Date(EXECUTION.startedAt);

const name = (request: object = {}, answers: Stub['answers'] = {}) =>
  invoke(
    mark,
    { request: { cluster: 'kion-cluster', name: 'before-release-42', ...request } },
    { answers: { ...SURVEY, PutItem: {}, ...answers } },
  );

describe('Mark', () => {
  it('gives the moment at which the execution began a name, however late the function runs', async () => {
    const { output, calls } = await name({ by: 'the pipeline' });
    expect(output).toEqual({ cluster: 'kion-cluster', name: 'before-release-42', at: BEGUN.toISOString() });
    expect(inputsOf(calls, 'PutItem')).toMatchObject([
      {
        TableName: 'ledger',
        Item: {
          pk: 'cluster-kion-cluster',
          sk: `${BEGUN.toISOString()}#marker#before-release-42`,
          kind: 'marker',
          name: 'before-release-42',
          at: BEGUN.getTime(),
          by: 'the pipeline',
        },
      },
    ]);
  });

  it('marks nothing twice, and needs nobody who does it', async () => {
    const { output, calls } = await name({}, { PutItem: awsError('ConditionalCheckFailedException') });
    expect(output.name).toBe('before-release-42');
    expect(Object.keys(Object(inputsOf(calls, 'PutItem')[0]?.Item))).not.toContain('by');
    await expect(name({}, { PutItem: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('finds the cluster of a stack', async () => {
    const { output } = await name({ cluster: undefined, databaseStack: 'kion-aurora' });
    expect(output.cluster).toBe('kion-cluster');
  });

  it.each<[string, object, Stub['answers'], string]>([
    [
      'there is no such cluster',
      {},
      { DescribeDBClusters: awsError('DBClusterNotFoundFault') },
      'kion-cluster is no Aurora cluster of this Region',
    ],
    [
      'the stack has none',
      { cluster: undefined, databaseStack: 'kion-aurora' },
      { ListStackResources: {} },
      'kion-aurora is no Aurora cluster of this Region, and no stack that has just one',
    ],
    [
      'no moment of the cluster can be reached again',
      {},
      { DescribeDBClusters: { DBClusters: [rewindable({ BacktrackWindow: 0 })] } },
      'kion-cluster has no backtrack window',
    ],
  ])('is a conflict where %s', async (_, request, answers, said) => {
    let count = 0;
    const PutItem = () => ({ count: count++ });
    const attempt = name(request, { ...answers, PutItem });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow(said);
    await expect(attempt).rejects.toThrow('Nothing was marked.');
    expect(count).toBe(0);
  });

  it('refuses names that read as a time, or as nothing', async () => {
    for (const wrong of ['undo', '-15m', '2026-01-12T20:00:00Z', ''])
      await expect(name({ name: wrong })).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});
