import { ANY_SUFFIX } from '../../../lambdas/domain/names.ts';
import type { ResourceOperation } from '../cloudformation/stacks.ts';

/** An action of a resource handler, and the type of thing in whose ARN it is done; none: it has no resources. */
export interface HandlerCall {
  readonly action: string;
  readonly on: readonly string[];
  /** True: CloudFormation has made the thing for the stack, and tagged it. */
  readonly tagged: boolean;
}

const calls = (on: readonly string[], ...actions: string[]): HandlerCall[] =>
  actions.map((action) => ({ action, on, tagged: false }));
const onOwn = (on: readonly string[], ...actions: string[]): HandlerCall[] =>
  actions.map((action) => ({ action, on, tagged: true }));

/** A snapshot that a run has made. */
const SNAPSHOT = `rds:cluster-snapshot:a-${ANY_SUFFIX.replaceAll('?', '0')}`;

const RULES = calls([], 'ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules');

/**
 * What CloudFormation calls for an operation on a resource, by type. Source: the handlers of the resource types, and
 * for Auto Scaling what it asks of whoever changes a group. Types that are not here need nothing in the simulation.
 */
const HANDLERS: Readonly<Record<string, Partial<Record<ResourceOperation['kind'], readonly HandlerCall[]>>>> =
  {
    'AWS::RDS::DBCluster': {
      CREATE: [
        ...calls(
          ['rds:cluster:', SNAPSHOT, 'rds:cluster-pg:', 'rds:subgrp:'],
          'rds:RestoreDBClusterFromSnapshot',
        ),
        ...calls(
          ['rds:cluster:'],
          'rds:DescribeDBClusters',
          'rds:AddTagsToResource',
          'rds:ListTagsForResource',
        ),
        ...onOwn(['rds:cluster:'], 'rds:ModifyDBCluster'),
      ],
      DELETE: [
        ...onOwn(['rds:cluster:'], 'rds:DeleteDBCluster', 'rds:CreateDBClusterSnapshot'),
        ...calls(['rds:cluster:'], 'rds:DescribeDBClusters'),
        ...calls(
          ['rds:cluster-snapshot:'],
          'rds:DeleteDBCluster',
          'rds:CreateDBClusterSnapshot',
          'rds:AddTagsToResource',
        ),
      ],
    },
    'AWS::RDS::DBInstance': {
      CREATE: [
        ...calls(['rds:db:', 'rds:pg:', 'rds:subgrp:'], 'rds:CreateDBInstance'),
        ...onOwn(['rds:cluster:'], 'rds:CreateDBInstance'),
        ...calls(['rds:db:'], 'rds:DescribeDBInstances', 'rds:AddTagsToResource', 'rds:ListTagsForResource'),
      ],
      DELETE: [
        ...onOwn(['rds:db:'], 'rds:DeleteDBInstance'),
        ...calls(['rds:db:'], 'rds:DescribeDBInstances'),
      ],
    },
    'AWS::RDS::DBSubnetGroup': {
      CREATE: calls(
        ['rds:subgrp:'],
        'rds:CreateDBSubnetGroup',
        'rds:DescribeDBSubnetGroups',
        'rds:AddTagsToResource',
        'rds:ListTagsForResource',
      ),
      DELETE: calls(['rds:subgrp:'], 'rds:DeleteDBSubnetGroup', 'rds:DescribeDBSubnetGroups'),
    },
    'AWS::RDS::DBClusterParameterGroup': {
      CREATE: calls(
        ['rds:cluster-pg:'],
        'rds:CreateDBClusterParameterGroup',
        'rds:DescribeDBClusterParameterGroups',
        'rds:DescribeDBClusterParameters',
        'rds:ModifyDBClusterParameterGroup',
        'rds:AddTagsToResource',
        'rds:ListTagsForResource',
      ),
      DELETE: calls(
        ['rds:cluster-pg:'],
        'rds:DeleteDBClusterParameterGroup',
        'rds:DescribeDBClusterParameterGroups',
      ),
    },
    'AWS::RDS::DBParameterGroup': {
      CREATE: calls(
        ['rds:pg:'],
        'rds:CreateDBParameterGroup',
        'rds:DescribeDBParameterGroups',
        'rds:DescribeDBParameters',
        'rds:ModifyDBParameterGroup',
        'rds:AddTagsToResource',
        'rds:ListTagsForResource',
      ),
      DELETE: calls(['rds:pg:'], 'rds:DeleteDBParameterGroup', 'rds:DescribeDBParameterGroups'),
    },
    'AWS::EC2::SecurityGroup': {
      CREATE: [
        ...calls(['ec2:security-group/', 'ec2:vpc/'], 'ec2:CreateSecurityGroup'),
        ...calls(
          ['ec2:security-group/'],
          'ec2:CreateTags',
          'ec2:AuthorizeSecurityGroupIngress',
          'ec2:AuthorizeSecurityGroupEgress',
          'ec2:RevokeSecurityGroupEgress',
        ),
        ...RULES,
      ],
      DELETE: [...onOwn(['ec2:security-group/'], 'ec2:DeleteSecurityGroup'), ...RULES],
    },
    'AWS::EC2::SecurityGroupIngress': {
      CREATE: [...calls(['ec2:security-group/'], 'ec2:AuthorizeSecurityGroupIngress'), ...RULES],
      DELETE: [...calls(['ec2:security-group/'], 'ec2:RevokeSecurityGroupIngress'), ...RULES],
    },
    'AWS::EC2::SecurityGroupEgress': {
      CREATE: [...calls(['ec2:security-group/'], 'ec2:AuthorizeSecurityGroupEgress'), ...RULES],
      DELETE: [...calls(['ec2:security-group/'], 'ec2:RevokeSecurityGroupEgress'), ...RULES],
    },
    'AWS::EC2::LaunchTemplate': {
      UPDATE: [
        ...calls(
          ['ec2:launch-template/'],
          'ec2:CreateLaunchTemplateVersion',
          'ec2:DeleteLaunchTemplateVersions',
        ),
        ...calls([], 'ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'),
      ],
    },
    'AWS::AutoScaling::LaunchConfiguration': {
      CREATE: [
        ...calls(['autoscaling:launchConfiguration:a:'], 'autoscaling:CreateLaunchConfiguration'),
        ...calls([], 'autoscaling:DescribeLaunchConfigurations'),
      ],
      DELETE: calls(['autoscaling:launchConfiguration:a:'], 'autoscaling:DeleteLaunchConfiguration'),
    },
    'AWS::AutoScaling::AutoScalingGroup': {
      UPDATE: [
        ...onOwn(
          ['autoscaling:autoScalingGroup:a:autoScalingGroupName/'],
          'autoscaling:UpdateAutoScalingGroup',
          'autoscaling:TerminateInstanceInAutoScalingGroup',
          'autoscaling:SuspendProcesses',
          'autoscaling:ResumeProcesses',
        ),
        ...calls([], 'autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'),
      ],
    },
    'AWS::ECS::TaskDefinition': {
      CREATE: [
        ...calls(['ecs:task-definition/'], 'ecs:RegisterTaskDefinition'),
        ...calls([], 'ecs:DescribeTaskDefinition'),
      ],
      DELETE: calls(['ecs:task-definition/'], 'ecs:DeregisterTaskDefinition'),
    },
    'AWS::ECS::Service': {
      UPDATE: onOwn(['ecs:service/'], 'ecs:UpdateService', 'ecs:DescribeServices'),
    },
  };

/** What CloudFormation calls for an operation on a resource. */
export function handlerCalls({ type, kind }: ResourceOperation): readonly HandlerCall[] {
  // A resource that is replaced is made anew, and its predecessor deleted.
  const known = HANDLERS[type];
  return known?.[kind] ?? (kind === 'UPDATE' ? (known?.CREATE ?? []) : []);
}
