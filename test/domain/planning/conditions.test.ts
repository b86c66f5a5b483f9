import { describe, expect, it } from 'vitest';
import { unmetConditions } from '../../../lambdas/domain/planning/conditions.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import {
  clusterOf,
  inputOf,
  inShort,
  instanceOf,
  resource,
  snapshots,
  stackOf,
  surveyOf,
} from '../builders.ts';

const unmet = (changes: Partial<Survey>) => inShort(unmetConditions(surveyOf(changes), inputOf()));
const withCluster = (changes: Parameters<typeof clusterOf>[0]) => unmet({ cluster: clusterOf(changes) });

const waiting = () => ({ instances: [instanceOf('a', { pending: ['DBInstanceClass'] })] });

describe('the conditions of a migration', () => {
  it('hold for an available Aurora MySQL cluster without Backtrack between two complete stacks', () => {
    expect(unmet({})).toEqual([]);
  });

  it.each([
    ['the parameter group says nothing about the binary log', { clusterParameters: {} }],
    ['98 snapshots leave room for the two that are needed', { manualSnapshots: snapshots(98) }],
    ['the event scheduler is off for good', { clusterParameters: { event_scheduler: 'DISABLED' } }],
    [
      'the engine goes by its old name',
      { cluster: clusterOf({ engine: 'aurora', engineVersion: '5.6.10a' }) },
    ],
  ])('hold if %s', (_, changes) => {
    expect(unmet(changes)).toEqual([]);
  });

  it.each([
    [
      'the database stack is not there',
      { databaseStack: undefined, cluster: undefined },
      'StackMissing kion-aurora',
    ],
    ['the app stack is not there', { appStack: undefined }, 'StackMissing kion-app'],
    [
      'a stack is in the middle of something',
      { databaseStack: stackOf({ status: 'UPDATE_IN_PROGRESS' }) },
      'StackNotUpdatable kion-aurora',
    ],
    [
      'the app stack needs a person first',
      { appStack: stackOf({ name: 'kion-app', status: 'UPDATE_ROLLBACK_FAILED' }) },
      'StackNotUpdatable kion-app',
    ],
    ['the Region has no Backtrack', { region: 'eu-north-1' }, 'RegionWithoutBacktrack eu-north-1'],
    ['nobody knows of Backtrack in the Region', { region: 'mx-central-1' }, 'RegionUnknown mx-central-1'],
    [
      'AWS keeps fewer snapshots',
      { manualSnapshots: snapshots(39), snapshotQuota: 40 },
      'SnapshotQuota manual snapshots',
    ],
    ['the stack has not exactly one cluster', { cluster: undefined }, 'ClusterMissing kion-aurora'],
    ['the binary log is on', { clusterParameters: { binlog_format: 'ROW' } }, 'BinaryLogOn kion-cluster'],
    [
      'events write without a connection',
      { clusterParameters: { event_scheduler: '1' } },
      'EventSchedulerOn kion-cluster',
    ],
    [
      'its stack makes a global database of it',
      {
        databaseResources: [...surveyOf().databaseResources, resource('G', 'AWS::RDS::GlobalCluster', 'g')],
      },
      'GlobalDatabase kion-cluster',
    ],
    ['one stack is named twice', { appStack: surveyOf().databaseStack }, 'SameStack kion-aurora'],
    [
      'there is room for one snapshot only',
      { manualSnapshots: snapshots(99) },
      'SnapshotQuota manual snapshots',
    ],
  ])('do not hold if %s', (_, changes, problem) => {
    expect(unmet(changes)).toEqual([problem]);
  });

  it.each([
    ['is no Aurora MySQL', { engine: 'aurora-postgresql', engineVersion: '13.9' }, 'NotAuroraMysql'],
    ['is too old', { engineVersion: '8.0.mysql_aurora.3.02.0' }, 'VersionWithoutBacktrack'],
    ['has Backtrack already', { backtrackWindow: 3600 }, 'BacktrackAlreadyOn'],
    ['is busy', { status: 'backing-up' }, 'ClusterNotAvailable'],
    ['is Serverless v1', { engineMode: 'serverless' }, 'EngineModeWithoutBacktrack'],
    ['is multi-master', { engineMode: 'multimaster' }, 'EngineModeWithoutBacktrack'],
    ['is part of a global database', { globalCluster: 'world' }, 'GlobalDatabase'],
    ['has no instance', { instances: [] }, 'NoInstances'],
    ['has the engine mode of global databases', { engineMode: 'global' }, 'GlobalDatabase'],
    ['replicates from another one', { replicationSource: 'arn:aws:rds:x' }, 'ReplicaSource'],
    ['has modifications that wait', { pending: ['EngineVersion'] }, 'ChangesPending'],
    ['can be written through the Data API', { httpEndpointEnabled: true }, 'DataApiOn'],
    ['has an instance that waits for another class', waiting(), 'ChangesPending'],
    ['has a busy instance', { instances: [instanceOf('a', { status: 'rebooting' })] }, 'ClusterNotAvailable'],
  ])('do not hold if the cluster %s', (_, changes, code) => {
    expect(withCluster(changes)).toEqual([`${code} kion-cluster`]);
  });

  it('name everything of the cluster that is not available', () => {
    const instances = [instanceOf('a'), instanceOf('b', { status: 'creating' })];
    const cluster = clusterOf({ status: 'modifying', instances });
    expect(unmetConditions(surveyOf({ cluster }), inputOf())).toMatchObject([
      { message: 'Not everything is available: the cluster is modifying, b is creating.' },
    ]);
  });

  it('name everything that the restart would apply', () => {
    const instances = [instanceOf('a', { pending: ['DBInstanceClass'] }), instanceOf('b')];
    const cluster = clusterOf({ pending: ['EngineVersion', 'Port'], instances });
    expect(unmetConditions(surveyOf({ cluster }), inputOf())).toMatchObject([
      { message: expect.stringContaining('kion-cluster (EngineVersion, Port), a (DBInstanceClass).') },
    ]);
  });

  it('name the global database where that is known', () => {
    const messages = (changes: Parameters<typeof clusterOf>[0]) =>
      unmetConditions(surveyOf({ cluster: clusterOf(changes) }), inputOf()).map(({ message }) => message);
    expect(messages({ globalCluster: 'world' })).toEqual([expect.stringContaining('global database world;')]);
    expect(messages({ engineMode: 'global' })).toEqual([
      expect.stringContaining('global database of its stack or engine mode;'),
    ]);
  });

  it('are all looked at, so that a person can mend everything at once', () => {
    const nothing = { databaseStack: undefined, appStack: undefined, cluster: undefined };
    expect(unmet({ ...nothing, region: 'eu-north-1', manualSnapshots: snapshots(100) })).toEqual([
      'StackMissing kion-aurora',
      'StackMissing kion-app',
      'RegionWithoutBacktrack eu-north-1',
      'SnapshotQuota manual snapshots',
    ]);
  });

  it('say what to do about each of them', () => {
    const all = unmetConditions(
      surveyOf({
        appStack: undefined,
        region: 'eu-north-1',
        cluster: clusterOf({ engine: 'x', status: 'y' }),
      }),
      inputOf(),
    );
    for (const { message, remedy } of all) {
      expect(message).toMatch(/\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
    expect(all).toHaveLength(4);
  });
});
