import { describe, expect, it } from 'vitest';
import { destination, rewindConditions } from '../../../lambdas/domain/rewind/conditions.ts';
import type { RewindSurvey } from '../../../lambdas/domain/rewind/survey.ts';
import { parseWish, type TargetFault } from '../../../lambdas/domain/timelines/target.ts';
import { ago, NOW } from '../../support/fixtures.ts';
import { inShort, instanceOf, stackOf, surveyOf } from '../builders.ts';
import { pastOf, rewindableOf, rewindInputOf, rewindSurveyOf } from './builders.ts';

const HERE = { moment: NOW.getTime() };
const unmet = (changes: Partial<RewindSurvey>, input: object = {}) =>
  inShort(
    rewindConditions(
      rewindSurveyOf(changes),
      rewindInputOf(input),
      'cluster' in changes && changes.cluster === undefined ? undefined : HERE,
    ),
  );

const asked = (id: string, status: string) => ({
  id,
  status,
  requestedAt: 0,
  from: undefined,
  to: undefined,
});

describe('the conditions of a rewind', () => {
  it('hold for an available cluster with a window, whatever its stack', () => {
    expect(unmet({})).toEqual([]);
    expect(unmet({ backtracks: [asked('old', 'completed'), asked('lost', 'failed')] })).toEqual([]);
  });

  it.each([
    ['is no Aurora MySQL', { engine: 'aurora-postgresql' }, 'NotAuroraMysql'],
    ['is part of a global database', { globalCluster: 'world' }, 'GlobalDatabase'],
    ['has no instance', { instances: [] }, 'NoInstances'],
    ['replicates from another one', { replicationSource: 'arn:aws:rds:x' }, 'ReplicaSource'],
    ['has no window', { backtrackWindow: 0 }, 'BacktrackOff'],
    ['is busy', { status: 'backing-up' }, 'ClusterNotAvailable'],
    ['has a busy instance', { instances: [instanceOf('a', { status: 'rebooting' })] }, 'ClusterNotAvailable'],
    ['has modifications that wait', { pending: ['EngineVersion'] }, 'ChangesPending'],
    ['can be written through the Data API', { httpEndpointEnabled: true }, 'DataApiOn'],
    [
      'is behind the fence of another run',
      { groups: ['sg-fence'], tags: { 'aurora-rewind:groups-before': 'sg-a' } },
      'ClusterFenced',
    ],
  ])('do not hold if the cluster %s', (_, changes, code) => {
    expect(unmet({ cluster: rewindableOf(changes) })).toEqual([`${code} kion-cluster`]);
  });

  it('do not hold while the binary log is on, unless that is forced', () => {
    const clusterParameters = { binlog_format: 'MIXED' };
    expect(unmet({ clusterParameters })).toEqual(['BinaryLogOn kion-cluster']);
    expect(unmet({ clusterParameters }, { force: true })).toEqual([]);
    expect(unmet({ clusterParameters: {} })).toEqual([]);
  });

  it('do not hold while events write without any connection, whatever is forced', () => {
    const clusterParameters = { event_scheduler: 'ON', binlog_format: 'ROW' };
    expect(unmet({ clusterParameters }, { force: true })).toEqual(['EventSchedulerOn kion-cluster']);
  });

  it('do not hold while somebody rewinds the cluster', () => {
    const backtracks = [asked('one', 'applying'), asked('two', 'pending'), asked('old', 'completed')];
    expect(unmet({ backtracks })).toEqual(['RewindUnderWay kion-cluster', 'RewindUnderWay kion-cluster']);
  });

  it.each<[string, Partial<RewindSurvey>, object, string]>([
    ['there is no such cluster', { cluster: undefined }, {}, 'ClusterMissing kion-cluster'],
    [
      'there is no such stack',
      { cluster: undefined },
      { cluster: undefined, databaseStack: 'kion-aurora' },
      'StackMissing kion-aurora',
    ],
    [
      'the stack has two clusters',
      { cluster: undefined, databaseStack: stackOf(), clustersInStack: 2 },
      { cluster: undefined, databaseStack: 'kion-aurora' },
      'ClusterMissing kion-aurora',
    ],
    ['there is no such app stack', {}, { appStack: 'kion-app' }, 'StackMissing kion-app'],
    ['another run is going on', { standing: { kind: 'held', by: 'arn:other' } }, {}, 'RunGoingOn arn:other'],
    [
      'another run has died half-way',
      { standing: { kind: 'unfinished', run: 'arn:dead' } },
      {},
      'UnfinishedRun arn:dead',
    ],
    [
      'hosts cannot be restarted',
      { unrestartable: [{ name: 'service web', problem: 'It is gone.' }] },
      {},
      'HostsOutOfReach service web',
    ],
    [
      'nobody would hear of it',
      { subscribers: { ...surveyOf().subscribers, notices: { confirmed: [], pending: [] } } },
      {},
      'NobodySubscribed notices',
    ],
  ])('do not hold if %s', (_, changes, input, problem) => {
    expect(unmet(changes, input)).toEqual([problem]);
  });

  it.each<TargetFault>([
    'BadTime',
    'UnknownMoment',
    'NothingToUndo',
    'InFuture',
    'BeforeEarliest',
    'InsideRewind',
  ])('do not hold if the moment cannot be reached: %s', (code) => {
    const target = { code, problem: 'It cannot be reached.' };
    const input = rewindInputOf({ to: 'somewhere' });
    expect(inShort(rewindConditions(rewindSurveyOf(), input, target))).toEqual([`${code} somewhere`]);
  });

  it('say nothing of moments where there is no window, or no cluster, at all', () => {
    const target = { code: 'BeforeEarliest', problem: 'It cannot be reached.' } as const;
    const of = (survey: Partial<RewindSurvey>) =>
      inShort(rewindConditions(rewindSurveyOf(survey), rewindInputOf(), target));
    expect(of({ cluster: rewindableOf({ backtrackWindow: 0 }) })).toEqual(['BacktrackOff kion-cluster']);
    expect(of({ cluster: undefined })).toEqual(['ClusterMissing kion-cluster']);
  });

  it('say how to get a window where there is none', () => {
    const cluster = rewindableOf({ backtrackWindow: 0 });
    expect(rewindConditions(rewindSurveyOf({ cluster }), rewindInputOf(), undefined)).toMatchObject([
      { remedy: expect.stringContaining('enable-backtrack') },
    ]);
  });

  it('are all looked at, so that a person can mend everything at once', () => {
    const cluster = rewindableOf({ status: 'modifying', pending: ['Port'], httpEndpointEnabled: true });
    const survey = {
      cluster,
      clusterParameters: { binlog_format: 'ROW' },
      backtracks: [asked('one', 'pending')],
    };
    expect(unmet(survey, { appStack: 'kion-app' })).toEqual([
      'StackMissing kion-app',
      'ClusterNotAvailable kion-cluster',
      'ChangesPending kion-cluster',
      'DataApiOn kion-cluster',
      'BinaryLogOn kion-cluster',
      'RewindUnderWay kion-cluster',
    ]);
  });
});

describe('where a rewind leads', () => {
  const lead = (to: string, input: object = {}, changes: Parameters<typeof pastOf>[0] = {}) =>
    destination(rewindInputOf({ to, ...input }), parseWish(to), pastOf(changes));

  it('is the moment that is wanted', () => {
    expect(lead('-1h')).toEqual({ moment: ago(3600).getTime() });
  });

  it('is no moment that will have left the window by the time writes have stopped', () => {
    // Five minutes of notice, and six until nobody writes.
    expect(lead('-85740s')).toEqual({ moment: ago(85_740).getTime() });
    expect(lead('-85741s')).toMatchObject({
      code: 'BeforeEarliest',
      problem: expect.stringContaining('can be reached now, but will have left the window'),
    });
    expect(lead('-84000s', { noticeMinutes: 60 })).toMatchObject({ code: 'BeforeEarliest' });
    expect(lead('-86040s', { noticeMinutes: 0 })).toEqual({ moment: ago(86_040).getTime() });
  });

  it('is any moment of a cluster that is younger than its window: nothing leaves that yet', () => {
    const begun = ago(7200).getTime();
    expect(lead('-7200s', {}, { begun, earliest: begun })).toEqual({ moment: begun });
  });

  it('is the earliest there is where that is said, and a moment that is too early is the only fault that it mends', () => {
    const useEarliest = { useEarliest: true };
    expect(lead('-85741s', useEarliest)).toEqual({ moment: ago(85_741).getTime() });
    expect(lead('-2d', useEarliest)).toEqual({ moment: ago(2 * 86_400).getTime() });
    expect(lead('-2d')).toMatchObject({ code: 'BeforeEarliest' });
    expect(lead('2026-01-13T00:00:00Z', useEarliest)).toMatchObject({ code: 'InFuture' });
    expect(lead('yesterday', useEarliest)).toMatchObject({ code: 'UnknownMoment' });
  });

  it('is, for the last rewind undone, the moment before it', () => {
    const rewind = { id: 'a', from: ago(600).getTime(), to: ago(7200).getTime(), since: ago(500).getTime() };
    const returnPoint = ago(700).getTime();
    expect(lead('undo', {}, { rewinds: [{ ...rewind, returnPoint }] })).toEqual({ moment: returnPoint });
    expect(lead('undo')).toMatchObject({ code: 'NothingToUndo' });
  });
});
