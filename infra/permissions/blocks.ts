import { SCHEDULE_GROUP } from '../../lambdas/aws/schedules.ts';
import { allow, allowAny, allowIf, allowUnscoped, type Permission } from './permission.ts';
import { appStacks, arnIn, everyStack, executionsOf, NAMES, newStackNames, type Place } from './place.ts';
import { parameterArn, readSecretsOf } from './reads.ts';
import { byStack } from './stack-tagged.ts';

/** Reads and writes of the record of a run and of the lock of an app. */
export function readRecords(place: Place): Permission[] {
  return [allow('dynamodb:GetItem', place.recordsTable)];
}
export function writeRecords(place: Place): Permission[] {
  return [allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], place.recordsTable)];
}

/** What stacks are, what they are made of, and what they were made from. */
export function readStacks(stacks: readonly string[], ...actions: string[]): Permission[] {
  return [
    allow(
      actions.map((action) => `cloudformation:${action}`),
      stacks,
    ),
  ];
}

/** Which other stacks name the old database: they are to be told before it is gone. */
export function readAllStacks(place: Place): Permission {
  return allowAny(
    'cloudformation:DescribeStacks',
    arnIn(place, 'cloudformation', 'stack/*'),
    'Any stack of the account may name the old database.',
  );
}

/** Whose cluster a stack's is becomes known only once the stack was read, and its name is the template's. */
const ANY_DATABASE = 'Which cluster a stack has is known only when the stack was read.';

/** Reads of clusters, instances, snapshots and parameter groups. */
export function readDatabases(place: Place, ...kinds: DatabaseRead[]): Permission[] {
  return kinds.map((kind) =>
    allowAny(
      `rds:${kind}`,
      DATABASE_READS[kind].map((type) => arnIn(place, 'rds', `${type}:*`)),
      ANY_DATABASE,
    ),
  );
}

const DATABASE_READS = {
  DescribeDBClusters: ['cluster'],
  DescribeDBInstances: ['db'],
  DescribeDBClusterSnapshots: ['cluster-snapshot'],
  DescribeDBClusterParameters: ['cluster-pg'],
  DescribeDBClusterBacktracks: ['cluster'],
} as const;
type DatabaseRead = keyof typeof DATABASE_READS;

/** Metrics of the database. */
export function readMetrics(): Permission[] {
  return [allowUnscoped('cloudwatch:GetMetricData')];
}

/** Which groups there are, and who wears them. */
export function readGroups(): Permission[] {
  return [allowUnscoped('ec2:DescribeSecurityGroups')];
}

/** The hosts of an app: network interfaces, Auto Scaling groups, ECS tasks. */
export function readHosts(place: Place): Permission[] {
  return [
    allowUnscoped(['ec2:DescribeNetworkInterfaces', 'autoscaling:DescribeAutoScalingGroups']),
    allowAny(
      'ecs:ListTasks',
      '*',
      'The cluster of a service is a condition of ECS, and the template names it.',
    ),
    allowAny('ecs:DescribeTasks', arnIn(place, 'ecs', 'task/*'), 'Tasks have names that ECS gives them.'),
  ];
}

/** Changes of Auto Scaling groups of the app. */
export function changeAutoScaling(place: Place, ...actions: string[]): Permission[] {
  return [
    allowIf(
      allowAny(
        actions.map((action) => `autoscaling:${action}`),
        arnIn(place, 'autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*'),
        'The template names the groups; the tag that CloudFormation gives them ties them to the stack.',
      ),
      byStack(place.apps.map(({ appStack }) => appStack)),
    ),
  ];
}

/** Changes of a database that belongs to one of these stacks. */
export function changeDatabases(
  place: Place,
  stacks: readonly string[],
  actions: readonly string[],
  types: readonly ('cluster' | 'db')[],
): Permission[] {
  return [
    allowIf(
      allowAny(
        actions.map((action) => `rds:${action}`),
        types.map((type) => arnIn(place, 'rds', `${type}:*`)),
        'The template names clusters and instances; the tag that CloudFormation gives them ties them to the stack.',
      ),
      byStack(stacks),
    ),
  ];
}

/** Changes of a database that may be rewound: of the stacks of an app, or named in the configuration. */
export function changeRewindable(
  place: Place,
  actions: { readonly cluster?: readonly string[]; readonly db?: readonly string[] },
): Permission[] {
  const stacks = [...place.apps.map(({ databaseStack }) => databaseStack), ...newStackNames(place)];
  const { rewindable } = place;
  const named = (type: 'cluster' | 'db', names: readonly string[], own: readonly string[] = []) =>
    own.length === 0 || names.length === 0
      ? []
      : [
          allow(
            own.map((action) => `rds:${action}`),
            names.map((name) => arnIn(place, 'rds', `${type}:${name}`)),
          ),
        ];
  return [
    ...(actions.cluster === undefined ? [] : changeDatabases(place, stacks, actions.cluster, ['cluster'])),
    ...(actions.db === undefined ? [] : changeDatabases(place, stacks, actions.db, ['db'])),
    ...named(
      'cluster',
      rewindable.map(({ cluster }) => cluster),
      actions.cluster,
    ),
    ...named(
      'db',
      rewindable.flatMap(({ instances }) => instances),
      actions.db,
    ),
  ];
}

/** A cluster, and what RDS was asked to do to it. */
export function readRewinds(place: Place): Permission[] {
  return readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances', 'DescribeDBClusterBacktracks');
}

/** What was done to a cluster, and where it can go. */
export function readPast(place: Place): Permission[] {
  return [allow('dynamodb:Query', place.ledgerTable), ...readRewinds(place)];
}

/** Changes of ECS services of an app. */
export function changeServices(place: Place, ...actions: string[]): Permission[] {
  return [
    allowIf(
      allowAny(
        actions.map((action) => `ecs:${action}`),
        arnIn(place, 'ecs', 'service/*'),
        'The template names the services; the tag that CloudFormation gives them ties them to the stack.',
      ),
      byStack(place.apps.map(({ appStack }) => appStack)),
    ),
  ];
}

/** Telling people: a message on a topic that is encrypted. */
export function tell(place: Place, topic: string): Permission[] {
  return [allow('sns:Publish', topic), allow(['kms:GenerateDataKey', 'kms:Decrypt'], place.topicKey)];
}

/** Who subscribes to the topic of approvals, and with which filter. */
export function readApprovers(place: Place): Permission[] {
  return [
    allow('sns:ListSubscriptionsByTopic', place.approvalTopic),
    allowUnscoped('sns:GetSubscriptionAttributes'),
  ];
}

/** The schedules that a run sets, and as whom they start things. */
export function changeSchedules(place: Place, ...actions: string[]): Permission[] {
  const passes = actions.some((action) => action === 'CreateSchedule' || action === 'UpdateSchedule');
  return [
    allowAny(
      actions.map((action) => `scheduler:${action}`),
      arnIn(place, 'scheduler', `schedule/${SCHEDULE_GROUP}/aurora-rewind-*`),
      'Each run names its schedules after itself.',
    ),
    ...(passes
      ? [
          allowIf(allow('iam:PassRole', place.schedulerRole), {
            StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
          }),
        ]
      : []),
  ];
}

/** The answer to a state that waits for one. */
export function answerTasks(): Permission[] {
  return [allowAny('states:SendTaskSuccess', '*', 'Who may answer is settled by the task token alone.')];
}

/** The evidence before a deletion: who uses what, and whether anything still needs the old stack. */
export function readEvidence(place: Place): Permission[] {
  return [
    readAllStacks(place),
    ...readStacks(everyStack(place), 'ListStackResources', 'GetTemplate'),
    ...readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances'),
    ...readMetrics(),
    ...readGroups(),
    ...readHosts(place),
    ...readImports(),
  ];
}

/** Which stacks import what another exports. */
export function readImports(): Permission[] {
  return [allowUnscoped('cloudformation:ListImports')];
}

/** Secrets that hold what CloudFormation does not show: those that the configuration names. */
export function readSecrets(place: Place): Permission[] {
  return readSecretsOf(
    place,
    place.apps.flatMap((app) => app.secrets),
  );
}

/** Templates that are too large for a request, or that an input names: they are in the bucket for them. */
export function templates(place: Place, ...actions: string[]): Permission[] {
  return [
    allowAny(
      actions.map((action) => `s3:${action}`),
      `${place.templateBucket}/*`,
      'Each new stack has a template of its own.',
    ),
  ];
}

/** Values of SSM parameters that hold the endpoint of an app's database: those that the configuration names. */
export function ssmParameters(place: Place, ...actions: string[]): Permission[] {
  const names = place.apps.flatMap((app) => app.ssmParameters);
  if (names.length === 0) return [];
  return [
    allow(
      actions.map((action) => `ssm:${action}`),
      names.map((name) => parameterArn(place, name)),
    ),
  ];
}

/** Only what keeps the app's template: no address of another one may be given. */
export function keepTemplate(place: Place, ...actions: string[]): Permission {
  return allowIf(
    allow(
      actions.map((action) => `cloudformation:${action}`),
      appStacks(place),
    ),
    { Null: { 'cloudformation:TemplateUrl': 'true' } },
  );
}

/** Whoever migrates an app, or brings it back. */
export const migrations = (place: Place) => [
  executionsOf(place, NAMES.migrationMachine),
  executionsOf(place, NAMES.goBackMachine),
];

/** Whoever rewinds a cluster, or ends that. */
export const rewinds = (place: Place) => [
  executionsOf(place, NAMES.rewindMachine),
  executionsOf(place, NAMES.finishRewindMachine),
];

/** Whoever may hold the lock of an app. */
export const anyExecution = (place: Place) => [...migrations(place), ...rewinds(place)];

/** Reads of clusters and their instances. */
export const clusters = (place: Place): Permission[] =>
  readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances');
