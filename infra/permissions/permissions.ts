import type { FunctionName } from '../../lambdas/functions.ts';
import type { TaskName } from '../../lambdas/tasks.ts';
import {
  answerTasks,
  changeAutoScaling,
  changeDatabases,
  changeSchedules,
  keepTemplate,
  readAllStacks,
  readApprovers,
  readDatabases,
  readEvidence,
  readGroups,
  readHosts,
  readImports,
  readMetrics,
  readRecords,
  readSecrets,
  readStacks,
  ssmParameters,
  tell,
  templates,
  writeRecords,
} from './blocks.ts';
import { allow, allowAny, allowIf, type Permission } from './permission.ts';
import {
  appStacks,
  arnIn,
  everyStack,
  executionsOf,
  machineArn,
  NAMES,
  newStackNames,
  newStacks,
  oldStacks,
  type Place,
} from './place.ts';
import { deletionOfOldStacks, startHosts, updateOfApps } from './resource-types.ts';

const anyExecution = (place: Place) => [
  executionsOf(place, NAMES.migrationMachine),
  executionsOf(place, NAMES.goBackMachine),
];
const oldNames = ({ apps }: Place) => apps.map(({ databaseStack }) => databaseStack);

const clusters = (place: Place) => readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances');

/** What a plan is made from. */
const survey = (place: Place): Permission[] => [
  readAllStacks(place),
  ...readRecords(place),
  ...readStacks(
    [...appStacks(place), ...oldStacks(place)],
    'DescribeStackEvents',
    'ListStackResources',
    'GetTemplate',
  ),
  ...readEvidenceOfDatabase(place),
  ...readHosts(place),
  ...readGroups(),
  ...readMetrics(),
  ...readImports(),
  ...readSecrets(place),
  ...templates(place, 'GetObject'),
  allowAny('cloudformation:ValidateTemplate', '*', 'A template is no resource.'),
  ...ssmParameters(place, 'GetParameter'),
  ...readApprovers(place),
  allow('sns:ListSubscriptionsByTopic', place.noticeTopic),
];

const readEvidenceOfDatabase = (place: Place): Permission[] => [
  ...readDatabases(
    place,
    'DescribeDBClusters',
    'DescribeDBInstances',
    'DescribeDBClusterSnapshots',
    'DescribeDBClusterParameters',
  ),
  allowAny('rds:DescribeAccountAttributes', '*', "The quota is the account's."),
];

const fenceGroups = (place: Place, ...actions: string[]): Permission =>
  allowIf(
    allowAny(
      actions.map((action) => `ec2:${action}`),
      arnIn(place, 'ec2', 'security-group/*'),
      'EC2 names groups itself; only those that a run has made can be changed.',
    ),
    { Null: { 'aws:ResourceTag/aurora-rewind:run': 'false' } },
  );

/** What each function may do, and nothing else. Typed by the list of tasks: a new task without an entry does not compile. */
export const permissions: Readonly<Record<TaskName | FunctionName, (place: Place) => Permission[]>> = {
  AnnounceDecision: (place) => [
    ...tell(place, place.noticeTopic),
    ...tell(place, place.approvalTopic),
    allow('sns:ListSubscriptionsByTopic', place.approvalTopic),
    allow('dynamodb:UpdateItem', place.approvalsTable),
  ],
  AnnounceDone: (place) => tell(place, place.noticeTopic),
  AnnounceFailure: (place) => tell(place, place.noticeTopic),
  AnnounceMaintenance: (place) => tell(place, place.noticeTopic),
  AnnounceReady: (place) => [
    ...tell(place, place.noticeTopic),
    ...readRecords(place),
    ...changeSchedules(place, 'DeleteSchedule'),
  ],
  AnnounceRefusal: (place) => tell(place, place.noticeTopic),
  AnnounceWayBack: (place) => [
    ...tell(place, place.noticeTopic),
    ...writeRecords(place),
    ...readStacks([...oldStacks(place), ...newStacks(place)], 'DescribeStacks'),
    ...readStacks(newStacks(place), 'ListStackResources'),
    ...clusters(place),
  ],
  ApprovalPage: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], place.approvalsTable),
    allow('sns:ListSubscriptionsByTopic', place.approvalTopic),
    ...answerTasks(),
    allow('states:DescribeExecution', executionsOf(place, NAMES.migrationMachine)),
    ...changeSchedules(place, 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'),
    ...readEvidence(place),
  ],
  ArmWatchdog: (place) => [
    ...readRecords(place),
    ...changeSchedules(place, 'CreateSchedule', 'UpdateSchedule'),
  ],
  CheckAppRolledBack: (place) => [
    ...readRecords(place),
    ...readStacks(appStacks(place), 'DescribeStacks'),
    allow('cloudformation:ContinueUpdateRollback', appStacks(place)),
    ...updateOfApps(place),
  ],
  CheckAppStack: (place) => [
    ...readRecords(place),
    ...readStacks(appStacks(place), 'DescribeStacks', 'DescribeStackEvents'),
  ],
  CheckDatabaseStack: (place) => [
    ...readRecords(place),
    ...readStacks(newStacks(place), 'DescribeStacks', 'DescribeStackEvents'),
  ],
  CheckHealth: (place) => [...clusters(place), ...readMetrics()],
  CheckHostsMoved: (place) => [
    ...readStacks(appStacks(place), 'ListStackResources'),
    ...readHosts(place),
    allowAny(
      'autoscaling:DescribeInstanceRefreshes',
      '*',
      'The service knows no resources for these actions.',
    ),
  ],
  CheckOldStackDeleted: (place) => readStacks(oldStacks(place), 'DescribeStacks'),
  CheckSnapshot: (place) => [
    ...readRecords(place),
    ...readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances', 'DescribeDBClusterSnapshots'),
    ...readGroups(),
    ...readMetrics(),
  ],
  CheckThawed: clusters,
  CheckUndone: (place) => [allow('states:DescribeExecution', executionsOf(place, NAMES.goBackMachine))],
  CheckWritesStopped: (place) => [...readRecords(place), ...clusters(place), ...readMetrics()],
  CreateDatabaseStack: (place) => [
    ...readRecords(place),
    ...readStacks([...oldStacks(place), ...newStacks(place)], 'DescribeStacks', 'GetTemplate'),
    allow('cloudformation:CreateStack', newStacks(place)),
    allowIf(allow('cloudformation:TagResource', newStacks(place)), {
      StringEquals: { 'cloudformation:CreateAction': 'CreateStack' },
    }),
    allowIf(allow('iam:PassRole', place.databaseRole), {
      StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    }),
    ...templates(place, 'PutObject', 'GetObject'),
    ...readSecrets(place),
  ],
  DeleteOldStack: (place) => [
    ...readRecords(place),
    allow(['cloudformation:DeleteStack', 'cloudformation:UpdateTerminationProtection'], oldStacks(place)),
    ...clusters(place),
    ...changeDatabases(place, oldNames(place), ['ModifyDBCluster'], ['cluster']),
    ...deletionOfOldStacks(place),
  ],
  DisarmWatchdog: (place) => [...readRecords(place), ...changeSchedules(place, 'DeleteSchedule')],
  ExecuteAppUpdate: (place) => [
    ...writeRecords(place),
    ...readStacks(appStacks(place), 'DescribeStacks', 'DescribeStackEvents'),
    ...clusters(place),
    ...readGroups(),
    ...readMetrics(),
    ...changeAutoScaling(place, 'ResumeProcesses'),
    allow('cloudformation:ExecuteChangeSet', appStacks(place)),
    ...updateOfApps(place),
  ],
  FenceNew: (place) => [
    ...readRecords(place),
    ...readStacks([...oldStacks(place), ...newStacks(place)], 'DescribeStacks'),
    ...readStacks(newStacks(place), 'ListStackResources'),
    ...clusters(place),
    ...changeDatabases(place, newStackNames(place), ['ModifyDBCluster', 'AddTagsToResource'], ['cluster']),
    ...changeDatabases(place, newStackNames(place), ['RebootDBInstance'], ['db']),
    ...readGroups(),
    ...makeFence(place),
  ],
  FindWayBack: (place) => [
    ...writeRecords(place),
    ...readStacks(everyStack(place), 'DescribeStacks'),
    ...readStacks(appStacks(place), 'DescribeStackEvents'),
    ...readStacks(newStacks(place), 'ListStackResources'),
    allow(['cloudformation:DescribeChangeSet', 'cloudformation:DeleteChangeSet'], appStacks(place)),
    ...clusters(place),
  ],
  FreezeWrites: (place) => [
    ...writeRecords(place),
    ...clusters(place),
    ...changeDatabases(place, oldNames(place), ['ModifyDBCluster', 'AddTagsToResource'], ['cluster']),
    ...changeDatabases(place, oldNames(place), ['RebootDBInstance'], ['db']),
    ...readGroups(),
    ...makeFence(place),
    allowAny(
      'autoscaling:DescribeAutoScalingGroups',
      '*',
      'The service knows no resources for these actions.',
    ),
    ...changeAutoScaling(place, 'SuspendProcesses'),
    ...ssmParameters(place, 'GetParameter'),
  ],
  ObserveApp: () => [],
  Preflight: (place) => [...survey(place), allow('states:DescribeExecution', anyExecution(place))],
  PrepareAppUpdate: (place) => [
    ...readRecords(place),
    ...readStacks(appStacks(place), 'DescribeStacks'),
    allow('cloudformation:DescribeChangeSet', appStacks(place)),
    keepTemplate(place, 'CreateChangeSet'),
    ...ssmParameters(place, 'GetParameter', 'PutParameter'),
  ],
  RearmWatchdog: (place) => [
    ...readRecords(place),
    ...changeSchedules(place, 'GetSchedule', 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'),
  ],
  Recheck: survey,
  RefreshHosts: (place) => [
    ...readRecords(place),
    ...readStacks(appStacks(place), 'ListStackResources'),
    allowAny(
      'autoscaling:DescribeInstanceRefreshes',
      '*',
      'The service knows no resources for these actions.',
    ),
    ...changeAutoScaling(place, 'StartInstanceRefresh'),
    ...startHosts(place),
  ],
  ReleaseLock: writeRecords,
  RemoveFence: (place) => [...readRecords(place), ...readGroups(), fenceGroups(place, 'DeleteSecurityGroup')],
  RemoveNewStack: (place) => [
    ...readRecords(place),
    ...readStacks(
      [...appStacks(place), ...newStacks(place)],
      'DescribeStacks',
      'DescribeStackEvents',
      'ListStackResources',
    ),
    allow('cloudformation:DeleteStack', newStacks(place)),
    ...clusters(place),
    ...changeDatabases(place, newStackNames(place), ['ModifyDBCluster'], ['cluster']),
  ],
  RequestApproval: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], place.approvalsTable),
    ...readRecords(place),
    ...readApprovers(place),
    ...tell(place, place.approvalTopic),
    ...readEvidence(place),
    ...answerTasks(),
  ],
  ReportReadiness: (place) => [
    allow('states:DescribeExecution', executionsOf(place, NAMES.migrationMachine)),
    ...tell(place, place.noticeTopic),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], place.recordsTable),
  ],
  ResendDecision: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], place.approvalsTable),
    ...answerTasks(),
    allow('states:DescribeExecution', executionsOf(place, NAMES.migrationMachine)),
    ...changeSchedules(place, 'DeleteSchedule'),
  ],
  ReturnApp: (place) => [
    ...readRecords(place),
    ...readStacks(
      appStacks(place),
      'DescribeStacks',
      'DescribeStackEvents',
      'ListStackResources',
      'GetTemplate',
    ),
    keepTemplate(place, 'UpdateStack'),
    ...updateOfApps(place),
    allow('cloudformation:ContinueUpdateRollback', appStacks(place)),
    ...readHosts(place),
    allowAny(
      'autoscaling:DescribeInstanceRefreshes',
      '*',
      'The service knows no resources for these actions.',
    ),
    ...changeAutoScaling(place, 'StartInstanceRefresh'),
    ...startHosts(place),
  ],
  StartGoBack: (place) => [
    allow('dynamodb:UpdateItem', place.recordsTable),
    allow('states:StartExecution', machineArn(place, NAMES.goBackMachine)),
  ],
  StartScheduled: (place) => [allow('states:StartExecution', machineArn(place, NAMES.migrationMachine))],
  TakeLock: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], place.recordsTable),
    allow('states:DescribeExecution', anyExecution(place)),
  ],
  TakeOver: (place) => [...writeRecords(place), allow('states:DescribeExecution', anyExecution(place))],
  TakeSnapshot: (place) => [
    ...readRecords(place),
    ...readDatabases(place, 'DescribeDBClusterSnapshots'),
    ...changeDatabases(place, oldNames(place), ['CreateDBClusterSnapshot'], ['cluster']),
    allowAny(
      ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource'],
      arnIn(place, 'rds', 'cluster-snapshot:*-before-backtrack-b*'),
      'Each run names its snapshot after the cluster and itself.',
    ),
  ],
  ThawWrites: (place) => [
    ...readRecords(place),
    ...clusters(place),
    ...changeDatabases(place, oldNames(place), ['ModifyDBCluster', 'RemoveTagsFromResource'], ['cluster']),
    ...changeAutoScaling(place, 'ResumeProcesses'),
    ...ssmParameters(place, 'GetParameter', 'PutParameter'),
  ],
  UndoUnfinished: (place) => [allow('states:StartExecution', machineArn(place, NAMES.goBackMachine))],
  VerifyNewDatabase: (place) => [
    ...readStacks(newStacks(place), 'ListStackResources'),
    ...readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances', 'DescribeDBClusterParameters'),
  ],
  VerifySafeToDelete: (place) => [...readRecords(place), ...readEvidence(place)],
};

/** The empty group behind which a database is put. */
function makeFence(place: Place): Permission[] {
  return [
    allowAny(
      'ec2:CreateSecurityGroup',
      [arnIn(place, 'ec2', 'security-group/*'), arnIn(place, 'ec2', 'vpc/*')],
      'EC2 names groups itself, and the VPC is the one that the database is in.',
    ),
    allowIf(allowAny('ec2:CreateTags', arnIn(place, 'ec2', 'security-group/*'), 'EC2 names groups itself.'), {
      StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
    }),
    fenceGroups(place, 'RevokeSecurityGroupEgress'),
  ];
}
