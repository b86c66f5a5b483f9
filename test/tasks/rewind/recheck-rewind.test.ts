import { describe, expect, it } from 'vitest';
import { RewindPlan } from '../../../lambdas/domain/rewind/plan.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import { preflightRewind } from '../../../lambdas/rewind/preflight-rewind.ts';
import { recheckRewind } from '../../../lambdas/rewind/recheck-rewind.ts';
import { ago, HELD_BY_ANOTHER, HELD_LOCK, instance, LOCK, NOW } from '../../support/fixtures.ts';
import { backtrack, commits, rewindable, SURVEY, taken } from '../../support/rewinds.ts';
import { invoke, operationsOf, type Stub } from '../../support/stub.ts';

const LATER = new Date(NOW.getTime() + 300_000);

interface Parts {
  readonly request?: object;
  /** What AWS says when it is planned, and what it says otherwise afterwards. */
  readonly before?: Stub['answers'];
  readonly after?: Stub['answers'];
  readonly approved?: boolean;
  readonly at?: Date;
}

/** Plans a rewind, and looks again five minutes later. */
async function recheck({ request = {}, before = {}, after = {}, approved = false, at = LATER }: Parts = {}) {
  const input = { cluster: 'kion-cluster', to: '-15m', ...request };
  const then = { ...SURVEY, ...before };
  const { output } = await invoke(preflightRewind, { request: input }, { answers: then });
  const plan = parse(RewindPlan, output.plan);
  return await invoke(
    recheckRewind,
    { request: input, plan, lock: LOCK, approved },
    { answers: { ...then, GetItem: HELD_LOCK, ...after }, now: at },
  );
}

describe('RecheckRewind', () => {
  it('goes on where nothing has changed, with the moment that was planned, and changes nothing', async () => {
    // `-15m` means another moment by now.
    const { output, calls } = await recheck();
    expect(output).toEqual({ detail: 'The world is as it was planned for.' });
    for (const operation of operationsOf(calls)) expect(operation).toMatch(/^(Describe|List|Get|Query)/);
  });

  it('does not add the time for the announcement once more: it has passed', async () => {
    const answers = {
      DescribeDBClusters: { DBClusters: [rewindable({ EarliestBacktrackTime: ago(2000) })] },
    };
    const window = (seconds: number) => ({
      DescribeDBClusters: { DBClusters: [rewindable({ EarliestBacktrackTime: ago(seconds) })] },
    });
    const late = { request: { to: '-1h', noticeMinutes: 60 }, before: SURVEY };
    expect((await recheck({ ...late, after: window(3960) })).output.detail).toContain('as it was planned');
    await expect(recheck({ ...late, after: window(3959) })).rejects.toThrow('will have left the window');
    await expect(recheck({ ...late, after: answers })).rejects.toThrow('BeforeEarliest');
  });

  it('goes on with the undoing of the last rewind', async () => {
    const Query = { Items: [taken('a', [7200, 9000, 7000], { returnPoint: ago(7300).getTime() })] };
    const before = { Query, GetMetricData: commits(0) };
    const { output } = await recheck({ request: { to: 'undo' }, before });
    expect(output.detail).toContain('as it was planned');
  });

  it.each<[string, Stub['answers'], string]>([
    [
      'the groups of the cluster are others',
      {
        DescribeDBClusters: {
          DBClusters: [rewindable({ VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-x' }] })],
        },
      },
      'baseline.clusterGroups[0] was "sg-old00000", is now "sg-x"',
    ],
    [
      'the cluster has another parameter group',
      { DescribeDBClusters: { DBClusters: [rewindable({ DBClusterParameterGroup: 'other' })] } },
      'baseline.parameterGroup was "parameters", is now "other"',
    ],
    [
      'the window is another',
      { DescribeDBClusters: { DBClusters: [rewindable({ BacktrackWindow: 90_000 })] } },
      'baseline.window was 86400, is now 90000',
    ],
    [
      'the cluster is another of the same name',
      { DescribeDBClusters: { DBClusters: [rewindable({ DbClusterResourceId: 'cluster-NEW' })] } },
      'database.resourceId was "cluster-kion-cluster", is now "cluster-NEW"',
    ],
    [
      'there is an instance more',
      { DescribeDBInstances: { DBInstances: ['kion-1', 'kion-2', 'kion-3'].map((id) => instance(id)) } },
      'database.instances was ["kion-1","kion-2"], is now ["kion-1","kion-2","kion-3"]',
    ],
    [
      'somebody has rewound the cluster',
      { DescribeDBClusterBacktracks: { DBClusterBacktracks: [backtrack('theirs', 30)] } },
      'baseline.rewinds was 0, is now 1',
    ],
  ])('is a conflict where %s', async (_, after, said) => {
    const attempt = recheck({ after, approved: true });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow(said);
    await expect(attempt).rejects.toThrow('Nothing was changed by this run; start again');
  });

  it('names all that has changed', async () => {
    const changed = rewindable({ BacktrackWindow: 90_000, DBClusterParameterGroup: 'other' });
    const after = { DescribeDBClusters: { DBClusters: [changed] } };
    await expect(recheck({ after })).rejects.toThrow('is now "other"; baseline.window was 86400');
  });

  it.each<[string, Stub['answers'], string]>([
    [
      'somebody is rewinding the cluster',
      {
        DescribeDBClusterBacktracks: {
          DBClusterBacktracks: [backtrack('theirs', 30, { Status: 'PENDING' })],
        },
      },
      'The rewind theirs, which this run has not asked for, is pending.',
    ],
    [
      'the cluster is busy',
      { DescribeDBClusters: { DBClusters: [rewindable({ Status: 'modifying' })] } },
      'the cluster is modifying',
    ],
    ['the cluster is gone', { DescribeDBClusters: {} }, 'There is no such Aurora cluster'],
    [
      'the moment has left the window',
      { DescribeDBClusters: { DBClusters: [rewindable({ EarliestBacktrackTime: ago(300) })] } },
      'before 2026-01-12T20:55:00Z, the earliest moment',
    ],
  ])('is a conflict where %s, and says what to do', async (_, after, said) => {
    const attempt = recheck({ after, approved: true });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow(said);
    await expect(attempt).rejects.toThrow(
      /no longer possible\. .* Nothing was changed; start again once that is mended\.$/s,
    );
  });

  const LEFT = [taken('a', [3700, 7200, 3600])];
  const quiet = { Query: { Items: LEFT }, GetMetricData: commits(0, 0) };
  const written = { GetMetricData: commits(0, 2) };
  const leaving = { request: { to: '-4000s' }, before: quiet };

  it('is a conflict where something was written since, and nobody has approved that it is left behind', async () => {
    const attempt = recheck({ ...leaving, after: written });
    await expect(attempt).rejects.toMatchObject({ name: 'Conflict' });
    await expect(attempt).rejects.toThrow('Something was written to kion-cluster since the run has begun');
    expect((await recheck(leaving)).output.detail).toContain('as it was planned');
  });

  it('goes on where a person has approved that', async () => {
    const { output } = await recheck({ ...leaving, after: written, approved: true });
    expect(output.detail).toContain('as it was planned');
  });

  it('looks at nothing once another run has the lock', async () => {
    const attempt = recheck({ after: { GetItem: HELD_BY_ANOTHER } });
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost' });
  });
});
