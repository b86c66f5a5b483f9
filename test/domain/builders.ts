import { expect } from 'vitest';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { STACK_TAG } from '../../lambdas/domain/planning/stack-tag.ts';
import type { Survey } from '../../lambdas/domain/planning/survey.ts';
import type { Problem } from '../../lambdas/domain/problem.ts';
import type {
  ClusterView,
  InstanceView,
  ParameterView,
  ResourceView,
  StackView,
} from '../../lambdas/domain/views.ts';
import { parse } from '../../lambdas/kit/parse.ts';

export const OLD_WRITER = 'kion-cluster.cluster-abc.eu-west-1.rds.amazonaws.com';
export const OLD_READER = 'kion-cluster.cluster-ro-abc.eu-west-1.rds.amazonaws.com';
export const NEW_WRITER = 'kion-b12345-cluster.cluster-abc.eu-west-1.rds.amazonaws.com';
export const NEW_READER = 'kion-b12345-cluster.cluster-ro-abc.eu-west-1.rds.amazonaws.com';
export const OLD_GROUP = 'sg-0a1b2c3d4e5f60718';
export const NEW_GROUP = 'sg-0f9e8d7c6b5a43210';
export const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:enable-backtrack:one';

/** A small database template in which every parameter that a new stack needs is to be found by its use. */
export const DATABASE_TEMPLATE = `
Parameters:
  Namespace: { Type: String, AllowedPattern: '[a-z][a-z0-9-]*', MaxLength: 20 }
  SnapshotId: { Type: String, Default: '' }
  Window: { Type: Number, Default: 0 }
  InstanceClass: { Type: String }
Conditions:
  Restored: !Not [!Equals [!Ref SnapshotId, '']]
Resources:
  AppGroup:
    Type: AWS::EC2::SecurityGroup
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: !Sub '\${Namespace}-cluster'
      SnapshotIdentifier: !If [Restored, !Ref SnapshotId, !Ref AWS::NoValue]
      BacktrackWindow: !Ref Window
`;

export function parameter(key: string, value: string, resolved?: string): ParameterView {
  return { key, value, resolved };
}

export function resource(logicalId: string, type: string, physicalId: string): ResourceView {
  return { logicalId, type, physicalId };
}

export function stackOf(changes: Partial<StackView> = {}): StackView {
  const name = changes.name ?? 'kion-aurora';
  return {
    name,
    id: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/1`,
    status: 'UPDATE_COMPLETE',
    reason: undefined,
    parameters: [],
    outputs: [],
    capabilities: [],
    tags: {},
    roleArn: undefined,
    terminationProtection: false,
    ...changes,
  };
}

/** The app stack, before the switch unless its parameters are given. */
export function appStack(...parameters: ParameterView[]): StackView {
  const before = [
    parameter('DatabaseEndpoint', OLD_WRITER),
    parameter('Groups', `sg-web,${OLD_GROUP},sg-monitor`),
  ];
  return stackOf({ name: 'kion-app', parameters: parameters.length === 0 ? before : parameters });
}

export function instanceOf(id: string, changes: Partial<InstanceView> = {}): InstanceView {
  return { id, status: 'available', instanceClass: 'db.r6g.large', writer: false, pending: [], ...changes };
}

export function clusterOf(changes: Partial<ClusterView> = {}): ClusterView {
  return {
    id: 'kion-cluster',
    arn: 'arn:aws:rds:eu-west-1:111122223333:cluster:kion-cluster',
    createdAt: '2026-01-01T00:00:00.000Z',
    resourceId: 'cluster-OLD',
    status: 'available',
    engine: 'aurora-mysql',
    engineVersion: '8.0.mysql_aurora.3.08.0',
    engineMode: 'provisioned',
    endpoint: OLD_WRITER,
    readerEndpoint: OLD_READER,
    port: 3306,
    groups: [OLD_GROUP],
    parameterGroup: 'kion-parameters',
    backtrackWindow: 0,
    earliestBacktrackTime: undefined,
    storageEncrypted: true,
    kmsKeyId: undefined,
    deletionProtection: false,
    httpEndpointEnabled: false,
    globalCluster: undefined,
    replicationSource: undefined,
    pending: [],
    tags: { [STACK_TAG]: 'kion-aurora' },
    instances: [instanceOf('kion-1', { writer: true }), instanceOf('kion-2')],
    ...changes,
  };
}

/** Everything as a migration needs it. */
export function surveyOf(changes: Partial<Survey> = {}): Survey {
  return {
    region: 'eu-west-1',
    databaseStack: stackOf({
      parameters: [
        parameter('Namespace', 'kion'),
        parameter('SnapshotId', ''),
        parameter('Window', '0'),
        parameter('InstanceClass', 'db.r6g.large'),
      ],
    }),
    appStack: appStack(),
    databaseTemplate: DATABASE_TEMPLATE,
    appTemplate: undefined,
    templateFault: undefined,
    databaseResources: [
      resource('Cluster', 'AWS::RDS::DBCluster', 'kion-cluster'),
      resource('AppGroup', 'AWS::EC2::SecurityGroup', OLD_GROUP),
    ],
    appResources: [resource('Hosts', 'AWS::AutoScaling::AutoScalingGroup', 'kion-hosts')],
    hostGroups: { Hosts: ['sg-web', OLD_GROUP] },
    cluster: clusterOf(),
    clusterParameters: { binlog_format: 'OFF', event_scheduler: 'OFF' },
    volumeBytes: undefined,
    lastAppUpdate: undefined,
    oldTemplate: DATABASE_TEMPLATE,
    manualSnapshots: [],
    snapshotQuota: 100,
    serviceRoles: ['arn:aws:iam::111122223333:role/kion-databases'],
    clusters: [{ id: 'kion-cluster', groups: [OLD_GROUP] }],
    instances: ['kion-1', 'kion-2'],
    imports: [],
    wearers: [],
    referrers: [],
    subscribers: {
      notices: { confirmed: ['operations@example.com'], pending: [] },
      approvals: { confirmed: ['approver@example.com'], pending: [], unfiltered: [] },
    },
    standing: { kind: 'free' },
    secrets: {},
    ssmParameters: {},
    healthFault: undefined,
    otherStacks: [],
    ...changes,
  };
}

/** What stands in the way, in short. Whatever the test is about, each must tell a person what is wrong and what to do. */
export function inShort(problems: readonly Problem[]): string[] {
  for (const { message, remedy } of problems) {
    expect(message).toMatch(/^\S+ .*\S/s);
    expect(remedy).toMatch(/^[A-Z].*\.$/s);
  }
  return problems.map(({ code, subject }) => `${code} ${subject}`);
}

/** Identifiers of so many snapshots. */
export function snapshots(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `snapshot-${index}`);
}

/** An input as small as it can be, with `changes` on top. */
export function inputOf(changes: object = {}): MigrationInput {
  return parse(MigrationInput, {
    databaseStack: 'kion-aurora',
    appStack: 'kion-app',
    backtrackWindow: '24h',
    healthCheck: { url: 'https://kion.example.com/health' },
    ...changes,
  });
}
