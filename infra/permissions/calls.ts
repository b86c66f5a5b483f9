import { ANY_SUFFIX } from '../../lambdas/domain/names.ts';

/** What CloudFormation calls for a resource of a type. Source: the handlers in the schemas of the resource types. */
export interface Calls {
  readonly make?: readonly string[];
  readonly change?: readonly string[];
  readonly remove?: readonly string[];
  /** Service and types of what these calls work on, as they stand in an ARN; none if the service knows no resources. */
  readonly on: readonly string[];
  /** True: they work on what CloudFormation has made for the stack, and tagged with its name. */
  readonly tagged?: boolean;
  /** Why they may work on whatever there is of these types, if not because nobody knows its name before it is made. */
  readonly why?: string;
}

/** The snapshots that runs make and new stacks are restored from. */
export const SNAPSHOT_OF_RUN = `rds:cluster-snapshot:*-${ANY_SUFFIX}`;

const ANY_GROUP = 'A rule may stand in a group of another stack.';

const READ_RULES = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'];

const RULES = { on: [], make: READ_RULES, remove: READ_RULES };

export const CALLS: Readonly<Record<string, readonly Calls[]>> = {
  'AWS::RDS::DBCluster': [
    {
      on: ['rds:cluster', SNAPSHOT_OF_RUN, 'rds:cluster-pg', 'rds:subgrp'],
      make: ['RestoreDBClusterFromSnapshot'],
    },
    {
      on: ['rds:cluster'],
      make: ['DescribeDBClusters', 'AddTagsToResource', 'ListTagsForResource'],
      remove: ['DescribeDBClusters'],
    },
    {
      on: ['rds:cluster'],
      tagged: true,
      make: ['ModifyDBCluster'],
      remove: ['DeleteDBCluster', 'CreateDBClusterSnapshot'],
    },
    {
      on: ['rds:cluster-snapshot'],
      remove: ['DeleteDBCluster', 'CreateDBClusterSnapshot', 'AddTagsToResource'],
      why: 'CloudFormation makes up the name of the last snapshot of a cluster.',
    },
  ],
  'AWS::RDS::DBInstance': [
    { on: ['rds:db', 'rds:pg', 'rds:subgrp'], make: ['CreateDBInstance'] },
    {
      on: ['rds:cluster'],
      why: 'AWS does not say whether it reads the tags of a cluster when an instance is made in it.',
      make: ['CreateDBInstance'],
    },
    {
      on: ['rds:db'],
      make: ['DescribeDBInstances', 'AddTagsToResource', 'ListTagsForResource'],
      remove: ['DescribeDBInstances'],
    },
    { on: ['rds:db'], tagged: true, remove: ['DeleteDBInstance'] },
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
    },
    { on: ['ec2:security-group'], tagged: true, remove: ['DeleteSecurityGroup'] },
    RULES,
  ],
  'AWS::EC2::SecurityGroupIngress': [
    {
      on: ['ec2:security-group'],
      why: ANY_GROUP,
      make: ['AuthorizeSecurityGroupIngress'],
      remove: ['RevokeSecurityGroupIngress'],
    },
    RULES,
  ],
  'AWS::EC2::SecurityGroupEgress': [
    {
      on: ['ec2:security-group'],
      why: ANY_GROUP,
      make: ['AuthorizeSecurityGroupEgress'],
      remove: ['RevokeSecurityGroupEgress'],
    },
    RULES,
  ],
  'AWS::EC2::LaunchTemplate': [
    {
      on: ['ec2:launch-template'],
      why: 'EC2 names launch templates itself, and CloudFormation does not tag them with their stack.',
      change: ['CreateLaunchTemplateVersion', 'DeleteLaunchTemplateVersions'],
    },
    { on: [], change: ['ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'] },
  ],
  'AWS::AutoScaling::LaunchConfiguration': [
    {
      on: ['autoscaling:launchConfiguration'],
      why: 'A launch configuration has no tags, and each gets a name when it takes the place of another.',
      change: ['CreateLaunchConfiguration', 'DeleteLaunchConfiguration'],
    },
    { on: [], change: ['autoscaling:DescribeLaunchConfigurations'] },
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    {
      on: ['autoscaling:autoScalingGroup'],
      tagged: true,
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
  ],
  'AWS::ECS::TaskDefinition': [
    {
      on: ['ecs:task-definition'],
      why: 'Each revision is another task definition, and none has a tag before it is registered.',
      change: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'],
    },
    { on: [], change: ['ecs:DescribeTaskDefinition'] },
  ],
  'AWS::ECS::Service': [{ on: ['ecs:service'], tagged: true, change: ['UpdateService', 'DescribeServices'] }],
};
