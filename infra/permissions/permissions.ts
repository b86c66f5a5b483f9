import { ANY_SUFFIX } from '../../lambdas/domain/names.ts';
import type { FunctionName } from '../../lambdas/functions.ts';
import type { TaskName } from '../../lambdas/tasks.ts';
import {
  anyExecution,
  changeAutoScaling,
  changeDatabases,
  changeRewindable,
  changeSchedules,
  clusters,
  keepTemplate,
  migrations,
  readDatabases,
  readEvidence,
  readGroups,
  readHosts,
  readMetrics,
  readPast,
  readRecords,
  readSecrets,
  readStacks,
  ssmParameters,
  tell,
  templates,
  writeRecords,
} from './blocks.ts';
import { askPeople, decide } from './decide.ts';
import { fenceGroups, makeFence } from './fence.ts';
import { allow, allowAny, allowIf, allowUnscoped, type Permission } from './permission.ts';
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
import { deletionOfOldStacks, parametersOfApps, updateOfApps } from './resource-types.ts';
import { rewindPermissions } from './rewinds.ts';
import { startHosts } from './start-hosts.ts';
import { survey } from './survey.ts';
import { watchRuns } from './watch.ts';

const oldNames = ({ apps }: Place) => apps.map(({ databaseStack }) => databaseStack);

/** What each function may do, and nothing else. Typed by the list of tasks: a new task without an entry does not compile. */
export const permissions: Readonly<Record<TaskName | FunctionName, (place: Place) => Permission[]>> = {
  ...rewindPermissions,
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
    ...decide(place),
    ...changeSchedules(place, 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'),
    ...readEvidence(place),
    ...readPast(place),
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
    allowUnscoped('autoscaling:DescribeInstanceRefreshes'),
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
    allowIf(
      allow('iam:PassRole', [
        place.databaseRole,
        ...place.apps.flatMap(({ databaseRole }) => databaseRole ?? []),
      ]),
      {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      },
    ),
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
    ...changeRewindable(place, {
      cluster: ['ModifyDBCluster', 'AddTagsToResource'],
      db: ['RebootDBInstance'],
    }),
    ...readGroups(),
    ...makeFence(place),
    allowUnscoped('autoscaling:DescribeAutoScalingGroups'),
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
    ...parametersOfApps(place),
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
    allowUnscoped('autoscaling:DescribeInstanceRefreshes'),
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
  RequestApproval: (place) => [...askPeople(place), ...readEvidence(place)],
  ReportReadiness: (place) => [
    allow('states:DescribeExecution', executionsOf(place, NAMES.migrationMachine)),
    ...tell(place, place.noticeTopic),
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], place.recordsTable),
  ],
  ResendDecision: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], place.approvalsTable),
    ...decide(place),
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
    ...parametersOfApps(place),
    ...updateOfApps(place),
    allow('cloudformation:ContinueUpdateRollback', appStacks(place)),
    ...readHosts(place),
    allowUnscoped('autoscaling:DescribeInstanceRefreshes'),
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
  TakeOver: (place) => [...writeRecords(place), allow('states:DescribeExecution', migrations(place))],
  TakeSnapshot: (place) => [
    ...readRecords(place),
    ...readDatabases(place, 'DescribeDBClusterSnapshots'),
    ...changeDatabases(place, oldNames(place), ['CreateDBClusterSnapshot'], ['cluster']),
    allowAny(
      ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource'],
      arnIn(place, 'rds', `cluster-snapshot:*-${ANY_SUFFIX}`),
      'Each run names its snapshot after the cluster and itself.',
    ),
  ],
  ThawWrites: (place) => [
    ...readRecords(place),
    ...clusters(place),
    ...changeRewindable(place, { cluster: ['ModifyDBCluster', 'RemoveTagsFromResource'] }),
    ...changeAutoScaling(place, 'ResumeProcesses'),
    ...ssmParameters(place, 'GetParameter', 'PutParameter'),
  ],
  UndoUnfinished: (place) => [allow('states:StartExecution', machineArn(place, NAMES.goBackMachine))],
  VerifyNewDatabase: (place) => [
    ...readStacks(newStacks(place), 'ListStackResources'),
    ...readDatabases(place, 'DescribeDBClusters', 'DescribeDBInstances', 'DescribeDBClusterParameters'),
  ],
  WatchRuns: watchRuns,
  VerifySafeToDelete: (place) => [...readRecords(place), ...readEvidence(place)],
};
