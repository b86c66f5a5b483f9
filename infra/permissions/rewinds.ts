import type { TaskName } from '../../lambdas/tasks.ts';
import {
  anyExecution,
  changeAutoScaling,
  changeRewindable,
  changeServices,
  clusters,
  readApprovers,
  readGroups,
  readMetrics,
  readPast,
  readRecords,
  readRewinds,
  readStacks,
  rewinds,
  tell,
  writeRecords,
} from './blocks.ts';
import { askPeople } from './decide.ts';
import { allow, allowUnscoped, type Permission } from './permission.ts';
import { machineArn, NAMES, newStacks, oldStacks, type Place } from './place.ts';
import { startHosts } from './start-hosts.ts';
import { surveyRewind } from './survey.ts';

/** What the functions of rewinds may do, and nothing else. */
export const rewindPermissions = {
  AnnounceRewind: (place) => tell(place, place.noticeTopic),
  AnnounceRewindFailure: (place) => tell(place, place.noticeTopic),
  AnnounceStand: (place) => [...tell(place, place.noticeTopic), ...writeRecords(place), ...readPast(place)],
  CheckRewind: (place) => [
    ...writeRecords(place),
    ...readRewinds(place),
    allow('dynamodb:PutItem', place.ledgerTable),
  ],
  FindRewind: (place) => [
    ...readRecords(place),
    ...readRewinds(place),
    allow('dynamodb:PutItem', place.ledgerTable),
  ],
  Mark: (place) => [
    ...readStacks([...oldStacks(place), ...newStacks(place)], 'DescribeStacks', 'ListStackResources'),
    ...clusters(place),
    allow('dynamodb:PutItem', place.ledgerTable),
  ],
  OfferForward: (place) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], place.approvalsTable),
    ...readRecords(place),
    ...readApprovers(place),
    ...tell(place, place.approvalTopic),
    ...readPast(place),
    ...readMetrics(),
  ],
  PreflightRewind: (place) => [
    ...surveyRewind(place),
    allow('states:DescribeExecution', anyExecution(place)),
  ],
  RecheckRewind: surveyRewind,
  RecordReturnPoint: (place) => [...writeRecords(place), allow('dynamodb:PutItem', place.ledgerTable)],
  RequestRewindApproval: (place) => [...askPeople(place), ...readPast(place), ...readMetrics()],
  RestartApp: (place) => [
    ...readRecords(place),
    ...changeServices(place, 'DescribeServices', 'UpdateService'),
    allowUnscoped('autoscaling:DescribeInstanceRefreshes'),
    ...changeAutoScaling(place, 'StartInstanceRefresh'),
    ...startHosts(place),
  ],
  StartFinish: (place) => [allow('states:StartExecution', machineArn(place, NAMES.finishRewindMachine))],
  StartRewind: (place) => [
    ...writeRecords(place),
    ...readPast(place),
    ...readGroups(),
    ...readMetrics(),
    ...changeRewindable(place, { cluster: ['BacktrackDBCluster'] }),
  ],
  TakeOverRewind: (place) => [...writeRecords(place), allow('states:DescribeExecution', rewinds(place))],
} as const satisfies Partial<Readonly<Record<TaskName, (place: Place) => Permission[]>>>;
