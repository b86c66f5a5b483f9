import {
  changeServices,
  readAllStacks,
  readApprovers,
  readDatabases,
  readGroups,
  readHosts,
  readImports,
  readMetrics,
  readPast,
  readRecords,
  readSecrets,
  readStacks,
  ssmParameters,
  templates,
} from './blocks.ts';
import { allow, allowAny, allowUnscoped, type Permission } from './permission.ts';
import { appStacks, everyStack, oldStacks, type Place } from './place.ts';

/** What a plan is made from. */
export const survey = (place: Place): Permission[] => [
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

/** What the plan of a rewind is made from. */
export const surveyRewind = (place: Place): Permission[] => [
  ...changeServices(place, 'DescribeServices'),
  allowUnscoped('autoscaling:DescribeAutoScalingGroups'),
  ...readRecords(place),
  ...readPast(place),
  ...readDatabases(place, 'DescribeDBClusterParameters'),
  ...readStacks(everyStack(place), 'DescribeStacks', 'ListStackResources'),
  ...readMetrics(),
  ...readApprovers(place),
  allow('sns:ListSubscriptionsByTopic', place.noticeTopic),
];
