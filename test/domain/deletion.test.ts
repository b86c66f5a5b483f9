import { describe, expect, it } from 'vitest';
import { reasonsToKeep } from '../../lambdas/domain/deletion.ts';
import {
  appStack,
  clusterOf,
  NEW_GROUP,
  OLD_GROUP,
  OLD_READER,
  OLD_WRITER,
  parameter,
  resource,
  stackOf,
} from './builders.ts';
import { evidenceOf, freshCluster, KEY, SECRET } from './evidence.ts';
import { planOf } from './plan-builders.ts';

describe('the old database stack', () => {
  it('may go when it was approved and nothing uses it any more', () => {
    expect(reasonsToKeep(evidenceOf())).toEqual([]);
  });

  it('may go when its cluster is gone already', () => {
    expect(reasonsToKeep(evidenceOf({ oldCluster: undefined }))).toEqual([]);
  });

  it.each([
    [
      'something else was approved',
      { approved: false },
      'What was approved is not what would be deleted now; ask again.',
    ],
    ['the app has no host', { hosts: [] }, 'Hosts are not on the new cluster: there are none.'],
    [
      'a host does not wear the new group',
      {
        hosts: [
          { id: 'i-1', interfaces: [], groups: [NEW_GROUP] },
          { id: 'i-2', interfaces: [], groups: ['sg-web'] },
          { id: 'i-3', interfaces: [], groups: ['sg-web'] },
        ],
      },
      'Hosts are not on the new cluster: i-2, i-3.',
    ],
    [
      'a host still wears the old group',
      { hosts: [{ id: 'i-3', interfaces: [], groups: [NEW_GROUP, OLD_GROUP] }] },
      'Hosts are not on the new cluster: i-3.',
    ],
    [
      'a network interface wears one of its groups',
      { wearers: ['eni-1', 'eni-2'] },
      'A group of the old stack is still worn by eni-1, eni-2.',
    ],
    [
      'a rule of another group names one of its groups',
      { referrers: ['sg-bastion', 'sg-jobs'] },
      'Rules of other security groups name a group of the old stack: sg-bastion, sg-jobs.',
    ],
    [
      'another stack imports from it',
      { imports: [{ exportName: 'kion-endpoint', stacks: ['reports', 'billing'] }] },
      'Its export kion-endpoint is imported by reports, billing.',
    ],
    [
      'it has termination protection',
      { old: stackOf({ terminationProtection: true }) },
      'The stack kion-aurora has termination protection.',
    ],
    [
      'its cluster has deletion protection',
      { oldCluster: clusterOf({ deletionProtection: true }) },
      'The cluster kion-cluster has deletion protection.',
    ],
    [
      'somebody has written to its cluster since the app was sent away',
      { strayCommits: 12 },
      'The cluster kion-cluster has taken about 12 commits since kion-app was sent to the new one; they are nowhere else.',
    ],
    [
      'the app is being changed',
      { app: { ...stackOf({ name: 'kion-app', status: 'UPDATE_IN_PROGRESS' }) } },
      'The stack kion-app is being changed (UPDATE_IN_PROGRESS), and may name the old database in the end.',
    ],
    [
      'the app names the old endpoint in any parameter',
      { app: appStack(parameter('Report', `jdbc:mysql://${OLD_WRITER}/x`)) },
      "The app's parameter Report names an old endpoint.",
    ],
    [
      'the app names the old endpoint behind SSM',
      { app: appStack(parameter('Report', '/kion/database', OLD_WRITER)) },
      "The app's parameter Report names an old endpoint.",
    ],
    [
      'the app names the old reader',
      { app: appStack(parameter('Report', OLD_READER)) },
      "The app's parameter Report names an old endpoint.",
    ],
    [
      'the snapshots that are left need its key',
      { oldCluster: clusterOf({ kmsKeyId: KEY }) },
      'Key (AWS::KMS::Key) of the old stack is used by the snapshots of the old cluster.',
    ],
    [
      'the new cluster uses its key',
      { fresh: { ...freshCluster, kmsKeyId: `arn:aws:kms:eu-west-1:111122223333:key/${KEY}` } },
      'Key (AWS::KMS::Key) of the old stack is used by the new cluster (its key).',
    ],
    [
      'the new cluster wears its group',
      { fresh: { ...freshCluster, groups: [NEW_GROUP, OLD_GROUP] } },
      'AppGroup (AWS::EC2::SecurityGroup) of the old stack is used by the new cluster (its groups).',
    ],
    [
      'the new stack takes its secret',
      { newParameters: [parameter('Password', SECRET)] },
      "Secret (AWS::SecretsManager::Secret) of the old stack is used by the new stack's parameter Password.",
    ],
    [
      'the new stack takes its key behind SSM',
      { newParameters: [parameter('Key', '/kion/key', KEY)] },
      "Key (AWS::KMS::Key) of the old stack is used by the new stack's parameter Key.",
    ],
    [
      'the app takes its group',
      { app: appStack(parameter('Groups', `sg-web, ${OLD_GROUP}`)) },
      "AppGroup (AWS::EC2::SecurityGroup) of the old stack is used by the app's parameter Groups.",
    ],
  ])('is kept if %s', (_, changes, reason) => {
    expect(reasonsToKeep(evidenceOf(changes))).toEqual([reason]);
  });

  it('is kept if the cluster that the app uses belongs to it', () => {
    expect(reasonsToKeep(evidenceOf({ fresh: clusterOf({ id: 'kion-cluster', groups: [] }) }))).toEqual([
      'The cluster kion-cluster that the app uses belongs to the old stack.',
    ]);
  });

  it('is not kept for a short name that happens to stand elsewhere', () => {
    expect(reasonsToKeep(evidenceOf({ newParameters: [parameter('Team', 'kion')] }))).toEqual([]);
  });

  it('is kept for a single user of each kind', () => {
    expect(reasonsToKeep(evidenceOf({ referrers: ['sg-jobs'] }))).toHaveLength(1);
    const imports = [{ exportName: 'kion-endpoint', stacks: ['reports'] }];
    expect(reasonsToKeep(evidenceOf({ imports }))).toHaveLength(1);
  });

  it('is kept for a name that is just long enough to be searched for', () => {
    const resources = [resource('Table', 'AWS::DynamoDB::Table', 'sessions')];
    expect(reasonsToKeep(evidenceOf({ resources, newParameters: [parameter('T', 'sessions')] }))).toEqual([
      "Table (AWS::DynamoDB::Table) of the old stack is used by the new stack's parameter T.",
    ]);
  });

  it('is not kept for a protection that was there when people approved, and may be lifted', () => {
    const protectedStack = {
      old: stackOf({ terminationProtection: true }),
      oldCluster: clusterOf({ deletionProtection: true }),
    };
    const lifting = (protections: ('termination' | 'deletion')[], liftProtections = true) =>
      reasonsToKeep(evidenceOf({ ...protectedStack, plan: planOf({ protections, liftProtections }) }));
    expect(lifting(['termination', 'deletion'])).toEqual([]);
    expect(lifting(['termination', 'deletion'], false)).toHaveLength(2);
    expect(lifting(['termination'])).toEqual(['The cluster kion-cluster has deletion protection.']);
    expect(lifting(['deletion'])).toEqual(['The stack kion-aurora has termination protection.']);
  });

  it('is kept for every reason at once', () => {
    const changes = { approved: false, hosts: [], wearers: ['eni-1'] };
    expect(reasonsToKeep(evidenceOf(changes))).toHaveLength(3);
  });
});
