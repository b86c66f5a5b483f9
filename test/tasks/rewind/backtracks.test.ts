import { describe, expect, it } from 'vitest';
import { listBacktracks, requestBacktrack } from '../../../lambdas/aws/backtracks.ts';
import { ago } from '../../support/fixtures.ts';
import { backtrack, WANTED } from '../../support/rewinds.ts';
import { awsError, clientOf, inputsOf, type Made } from '../../support/stub.ts';

describe('the requests that AWS lists', () => {
  it('are read page by page, with statuses in one case', async () => {
    const calls: Made[] = [];
    const pages = [
      { DBClusterBacktracks: [backtrack('a', 100)], Marker: 'next' },
      { DBClusterBacktracks: [backtrack('b', 50, { Status: 'applying', BacktrackedFrom: undefined })] },
    ];
    const rds = clientOf({ DescribeDBClusterBacktracks: pages }, calls);
    expect(await listBacktracks(rds, 'kion-cluster')).toEqual([
      {
        id: 'a',
        requestedAt: ago(100).getTime(),
        from: ago(80).getTime(),
        to: WANTED.getTime(),
        status: 'completed',
      },
      { id: 'b', requestedAt: ago(50).getTime(), from: undefined, to: WANTED.getTime(), status: 'applying' },
    ]);
    expect(inputsOf(calls, 'DescribeDBClusterBacktracks')).toEqual([
      { DBClusterIdentifier: 'kion-cluster' },
      { DBClusterIdentifier: 'kion-cluster', Marker: 'next' },
    ]);
  });

  it('are none for a cluster without Backtrack', async () => {
    for (const answer of [
      {},
      awsError('DBClusterBacktrackNotFoundFault'),
      awsError('InvalidParameterCombination'),
    ])
      expect(await listBacktracks(clientOf({ DescribeDBClusterBacktracks: answer }), 'x')).toEqual([]);
    const denied = clientOf({ DescribeDBClusterBacktracks: awsError('AccessDenied') });
    await expect(listBacktracks(denied, 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('are of a status that nobody knows where AWS leaves out whatever it may leave out', async () => {
    const rds = clientOf({
      DescribeDBClusterBacktracks: { DBClusterBacktracks: [{}] },
      BacktrackDBCluster: {},
    });
    expect(await listBacktracks(rds, 'x')).toEqual([
      { id: '', requestedAt: 0, from: undefined, to: undefined, status: '' },
    ]);
    const request = { cluster: 'x', to: WANTED, force: false, useEarliest: false };
    expect(await requestBacktrack(rds, request)).toBe('');
  });
});
