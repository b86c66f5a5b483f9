import type { App } from '../apps.ts';
import { BadConfiguration } from '../bad-configuration.ts';
import { allowAny, allowIf, allowUnscoped, type Permission } from './permission.ts';
import { arnIn, type Whereabouts } from './place.ts';

/** What CloudFormation calls for a resource of a type. Source: the handlers in the schemas of the resource types. */
interface Calls {
  readonly make?: readonly string[];
  readonly change?: readonly string[];
  readonly remove?: readonly string[];
  /** Service and types of what these calls work on, as they stand in an ARN; none if the service knows no resources. */
  readonly on: readonly string[];
}

const READ_RULES = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'];

/** What hosts are started from. Auto Scaling looks whether whoever changes a group may start its hosts. */
const HOSTS = [
  'ec2:instance',
  'ec2:image',
  'ec2:launch-template',
  'ec2:network-interface',
  'ec2:security-group',
  'ec2:subnet',
  'ec2:volume',
  'ec2:key-pair',
];

const RULES = { on: [], make: READ_RULES, remove: READ_RULES };

const CALLS: Readonly<Record<string, readonly Calls[]>> = {
  'AWS::RDS::DBCluster': [
    {
      on: ['rds:cluster', 'rds:cluster-snapshot', 'rds:cluster-pg', 'rds:subgrp'],
      make: ['RestoreDBClusterFromSnapshot'],
    },
    {
      on: ['rds:cluster'],
      make: ['ModifyDBCluster', 'DescribeDBClusters', 'AddTagsToResource', 'ListTagsForResource'],
      remove: ['DescribeDBClusters'],
    },
    {
      on: ['rds:cluster', 'rds:cluster-snapshot'],
      remove: ['DeleteDBCluster', 'CreateDBClusterSnapshot'],
    },
    { on: ['rds:cluster-snapshot'], remove: ['AddTagsToResource'] },
  ],
  'AWS::RDS::DBInstance': [
    { on: ['rds:db', 'rds:cluster', 'rds:pg', 'rds:subgrp'], make: ['CreateDBInstance'] },
    {
      on: ['rds:db'],
      make: ['DescribeDBInstances', 'AddTagsToResource', 'ListTagsForResource'],
      remove: ['DeleteDBInstance', 'DescribeDBInstances'],
    },
  ],
  'AWS::RDS::DBSubnetGroup': [
    {
      on: ['rds:subgrp'],
      make: ['CreateDBSubnetGroup', 'DescribeDBSubnetGroups', 'AddTagsToResource', 'ListTagsForResource'],
      remove: ['DeleteDBSubnetGroup', 'DescribeDBSubnetGroups'],
    },
  ],
  'AWS::RDS::DBClusterParameterGroup': [
    {
      on: ['rds:cluster-pg'],
      make: [
        'CreateDBClusterParameterGroup',
        'DescribeDBClusterParameterGroups',
        'DescribeDBClusterParameters',
        'ModifyDBClusterParameterGroup',
        'AddTagsToResource',
        'ListTagsForResource',
      ],
      remove: ['DeleteDBClusterParameterGroup', 'DescribeDBClusterParameterGroups'],
    },
  ],
  'AWS::RDS::DBParameterGroup': [
    {
      on: ['rds:pg'],
      make: [
        'CreateDBParameterGroup',
        'DescribeDBParameterGroups',
        'DescribeDBParameters',
        'ModifyDBParameterGroup',
        'AddTagsToResource',
        'ListTagsForResource',
      ],
      remove: ['DeleteDBParameterGroup', 'DescribeDBParameterGroups'],
    },
  ],
  'AWS::EC2::SecurityGroup': [
    { on: ['ec2:security-group', 'ec2:vpc'], make: ['CreateSecurityGroup'] },
    {
      on: ['ec2:security-group'],
      make: [
        'CreateTags',
        'AuthorizeSecurityGroupIngress',
        'AuthorizeSecurityGroupEgress',
        'RevokeSecurityGroupEgress',
      ],
      remove: ['DeleteSecurityGroup'],
    },
    RULES,
  ],
  'AWS::EC2::SecurityGroupIngress': [
    {
      on: ['ec2:security-group'],
      make: ['AuthorizeSecurityGroupIngress'],
      remove: ['RevokeSecurityGroupIngress'],
    },
    RULES,
  ],
  'AWS::EC2::SecurityGroupEgress': [
    {
      on: ['ec2:security-group'],
      make: ['AuthorizeSecurityGroupEgress'],
      remove: ['RevokeSecurityGroupEgress'],
    },
    RULES,
  ],
  'AWS::EC2::LaunchTemplate': [
    {
      on: ['ec2:launch-template'],
      change: ['CreateLaunchTemplateVersion', 'DeleteLaunchTemplateVersions'],
    },
    { on: [], change: ['ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'] },
  ],
  'AWS::AutoScaling::LaunchConfiguration': [
    {
      on: ['autoscaling:launchConfiguration'],
      change: ['CreateLaunchConfiguration', 'DeleteLaunchConfiguration'],
    },
    { on: [], change: ['autoscaling:DescribeLaunchConfigurations'] },
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    {
      on: ['autoscaling:autoScalingGroup'],
      change: [
        'UpdateAutoScalingGroup',
        'TerminateInstanceInAutoScalingGroup',
        'SuspendProcesses',
        'ResumeProcesses',
      ],
    },
    {
      on: [],
      change: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'],
    },
    { on: HOSTS, change: ['RunInstances'] },
  ],
  'AWS::ECS::TaskDefinition': [
    { on: ['ecs:task-definition'], change: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'] },
    { on: [], change: ['ecs:DescribeTaskDefinition'] },
  ],
  'AWS::ECS::Service': [{ on: ['ecs:service'], change: ['UpdateService', 'DescribeServices'] }],
};

const SEPARATORS: Readonly<Record<string, string>> = { rds: ':', autoscaling: ':*:' };

/** The ARNs of everything of a type. */
function arnsOf(place: Whereabouts, on: readonly string[]): string[] {
  if (on.length === 0) return ['*'];
  return on.map((each) => {
    const [service = '', type = ''] = each.split(':');
    // Images belong to others as well.
    if (type === 'image') return `arn:${place.partition}:ec2:${place.region}::image/*`;
    return arnIn(place, service, `${type}${SEPARATORS[service] ?? '/'}*`);
  });
}

function permissionsFor(
  place: Whereabouts,
  types: readonly string[],
  what: 'make' | 'change' | 'remove',
): Permission[] {
  const found = types.flatMap((type) => CALLS[type] ?? []);
  const byResources = new Map<string, { actions: Set<string>; resources: string[] }>();
  for (const calls of found) {
    const resources = arnsOf(place, calls.on);
    const known = byResources.get(resources.join()) ?? { actions: new Set(), resources };
    const service = calls.on[0]?.split(':')[0];
    for (const action of calls[what] ?? [])
      known.actions.add(service === undefined ? action : `${service}:${action}`);
    byResources.set(resources.join(), known);
  }
  return [...byResources.values()]
    .filter(({ actions }) => actions.size > 0)
    .map(({ actions, resources }) =>
      resources.includes('*')
        ? allowUnscoped([...actions].toSorted())
        : allowAny([...actions].toSorted(), resources, 'The template names what is in it.'),
    );
}

/** What may stand in the template of an app, and stays as it is when the app is sent to another database. */
const LEFT_ALONE = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::Cluster',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::Route53::RecordSet',
];

/** @throws BadConfiguration if a template has a type of which nobody has said what it needs */
export function checkTypes(apps: readonly App[]): void {
  for (const { appStack, appTypes, databaseStack, databaseTypes } of apps) {
    const strange = appTypes.filter(
      (type) =>
        !LEFT_ALONE.includes(type) && CALLS[type]?.some(({ change }) => change !== undefined) !== true,
    );
    if (strange.length > 0)
      throw new BadConfiguration(
        `The template of ${appStack} has ${strange.join(', ')}: say in infra/permissions/resource-types.ts what CloudFormation calls to change it, or that it is left alone.`,
      );
    const unknown = databaseTypes.filter(
      (type) => CALLS[type]?.some(({ make }) => make !== undefined) !== true,
    );
    if (unknown.length > 0)
      throw new BadConfiguration(
        `The template of ${databaseStack} has ${unknown.join(', ')}: add what CloudFormation calls for it to infra/permissions/resource-types.ts.`,
      );
  }
}

const allOf = ({ apps }: Whereabouts, kind: 'databaseTypes' | 'appTypes') => [
  ...new Set(apps.flatMap((app) => app[kind])),
];

/** Roles that CloudFormation hands on: to hosts, and to the tasks of services. */
const PASSES: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'ec2.amazonaws.com',
  'AWS::ECS::TaskDefinition': 'ecs-tasks.amazonaws.com',
};

/** Auto Scaling looks whether whoever has hosts started may hand on the role that they get. */
function passRoles({ partition, account }: Whereabouts, services: readonly string[]): Permission[] {
  if (services.length === 0) return [];
  return [
    allowIf(
      allowAny(
        'iam:PassRole',
        `arn:${partition}:iam::${account}:role/*`,
        'The template of the app names the roles of its hosts and tasks.',
      ),
      { StringEquals: { 'iam:PassedToService': services } },
    ),
  ];
}

/** Starting hosts of an Auto Scaling group. */
export function startHosts(place: Whereabouts): Permission[] {
  return [
    allowAny('ec2:RunInstances', arnsOf(place, HOSTS), 'The launch template names what hosts are made of.'),
    ...passRoles(place, ['ec2.amazonaws.com']),
  ];
}

/** What CloudFormation may do under the role of new database stacks. */
export function roleOfNewStacks(place: Whereabouts): Permission[] {
  return [
    ...permissionsFor(place, allOf(place, 'databaseTypes'), 'make'),
    ...permissionsFor(place, allOf(place, 'databaseTypes'), 'remove'),
  ];
}

/** Nothing but CloudFormation may use what follows, on behalf of whoever called it. */
const viaCloudFormation = (permissions: readonly Permission[]) =>
  permissions.map((permission) =>
    allowIf(permission, {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
    }),
  );

/** What CloudFormation does with the rights of whoever deletes an old database stack that has no role. */
export function deletionOfOldStacks(place: Whereabouts): Permission[] {
  return viaCloudFormation(permissionsFor(place, allOf(place, 'databaseTypes'), 'remove'));
}

/** What CloudFormation does with the rights of whoever updates an app stack that has no role. */
export function updateOfApps(place: Whereabouts): Permission[] {
  const types = allOf(place, 'appTypes');
  const services = types.flatMap((type) => PASSES[type] ?? []);
  return viaCloudFormation([...permissionsFor(place, types, 'change'), ...passRoles(place, services)]);
}
