import { STACK_TAG } from '../../../lambdas/domain/planning/stack-tag.ts';
import { isObject } from '../../../lambdas/kit/json.ts';
import type { Call } from '../simulated.ts';
import type { SimulatedAccount } from '../world.ts';
import { needsOfHosts } from './hosts.ts';
import type { Need } from './policy.ts';
import { arnOf } from './reads.ts';

/** Prefixes of actions, where they are not the name of the service. */
const PREFIXES: Readonly<Record<string, string>> = {
  sfn: 'states',
  'auto-scaling': 'autoscaling',
  'secrets-manager': 'secretsmanager',
};

type Context = Need['context'];
type Rule = (input: Readonly<Record<string, unknown>>, place: Surroundings) => Need | readonly Need[];

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Writes ARNs, and knows what the resources of the account are tagged with. */
class Surroundings {
  readonly account: SimulatedAccount;

  constructor(account: SimulatedAccount) {
    this.account = account;
  }

  arn(service: string, rest: string): string {
    const { aws } = this.account;
    return `arn:aws:${service}:${aws.region}:${aws.account}:${rest}`;
  }

  stack(name: unknown): string {
    const given = text(name);
    if (given?.startsWith('arn:') === true) return given;
    return this.arn('cloudformation', given === undefined ? 'stack/*' : `stack/${given}/*`);
  }

  /** CloudFormation tags what it makes with the name of its stack. */
  tagsOf(physicalId: string): Context {
    const stack = this.account.stacks
      .all()
      .find(({ resources }) => [...resources.values()].some((each) => each.physicalId === physicalId));
    return stack === undefined ? {} : { [`aws:ResourceTag/${STACK_TAG}`]: [stack.name] };
  }

  /** The ECS service that a call is about. */
  service({ cluster, service, services }: Readonly<Record<string, unknown>>): {
    resource: string;
    context: Context;
  } {
    const named = text(service) ?? (Array.isArray(services) ? text(services[0]) : undefined) ?? '*';
    const [found] = this.account.ecs.find(named, text(cluster) ?? 'default');
    const last = (name: string) => name.split('/').at(-1);
    return {
      resource: found?.arn ?? this.arn('ecs', `service/${last(text(cluster) ?? 'default')}/${last(named)}`),
      context: found === undefined ? {} : this.tagsOf(found.arn),
    };
  }

  /** A database thing, by its type and its identifier or ARN; without either, all of them. */
  database(type: string, id: unknown): { resource: string; context: Context } {
    const name = text(id)?.split(':').at(-1);
    if (name === undefined) return { resource: this.arn('rds', `${type}:*`), context: {} };
    return { resource: this.arn('rds', `${type}:${name}`), context: this.tagsOf(name) };
  }
}

const none = { resource: '*', context: {} };
const need = (action: string, { resource, context }: { resource: string; context: Context }): Need => ({
  action,
  resource,
  context,
});

const passRole = (role: unknown, to: string): Need[] =>
  typeof role === 'string'
    ? [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': [to] } }]
    : [];

const ofStack =
  (action: string): Rule =>
  ({ StackName, TemplateURL }, place) =>
    need(action, {
      resource: place.stack(StackName),
      context: typeof TemplateURL === 'string' ? { 'cloudformation:TemplateUrl': [TemplateURL] } : {},
    });

const ofGroup =
  (action: string): Rule =>
  ({ GroupId }, place) => {
    const id = text(GroupId) ?? '*';
    // One that is gone has no tags; EC2 says then that it is gone.
    const group = place.account.groups.byId.get(id);
    const run = group === undefined ? 'gone' : group.tags.get('aurora-rewind:run');
    return need(action, {
      resource: place.arn('ec2', `security-group/${id}`),
      context: {
        ...place.tagsOf(id),
        ...(run === undefined ? {} : { 'aws:ResourceTag/aurora-rewind:run': [run] }),
      },
    });
  };

const ofAutoScalingGroup =
  (action: string): Rule =>
  ({ AutoScalingGroupName }, place) => {
    const name = text(AutoScalingGroupName) ?? '*';
    return [
      need(action, {
        resource: place.arn('autoscaling', `autoScalingGroup:a:autoScalingGroupName/${name}`),
        context: place.tagsOf(name),
      }),
      ...(action.endsWith('StartInstanceRefresh') ? needsOfHosts(place.account, name) : []),
    ];
  };

const ofCluster =
  (action: string): Rule =>
  ({ DBClusterIdentifier }, place) =>
    need(action, place.database('cluster', DBClusterIdentifier));

const ofTable =
  (action: string): Rule =>
  ({ TableName }, place) =>
    need(action, { resource: place.arn('dynamodb', `table/${TableName}`), context: {} });

const ofSchedule =
  (action: string): Rule =>
  ({ Name, GroupName = 'default', Target }, place) => [
    need(action, { resource: place.arn('scheduler', `schedule/${GroupName}/${Name}`), context: {} }),
    ...(isObject(Target) ? passRole(Target.RoleArn, 'scheduler.amazonaws.com') : []),
  ];

const ofParameter =
  (action: string): Rule =>
  ({ Name }, place) =>
    need(action, {
      resource: arnOf(place.account, { service: 'ssm', name: String(Name) }),
      context: {},
    });

const unscoped =
  (action: string): Rule =>
  () =>
    need(action, none);

/** What each action works on. Source: service authorization reference. Actions that are not here are refused. */
const RULES: Readonly<Record<string, (action: string) => Rule>> = {
  'autoscaling:DescribeAutoScalingGroups': unscoped,
  'autoscaling:DescribeInstanceRefreshes': unscoped,
  'autoscaling:ResumeProcesses': ofAutoScalingGroup,
  'autoscaling:StartInstanceRefresh': ofAutoScalingGroup,
  'autoscaling:SuspendProcesses': ofAutoScalingGroup,
  'cloudformation:ContinueUpdateRollback': ofStack,
  'cloudformation:CreateChangeSet': ofStack,
  'cloudformation:CreateStack': (action) => (input, place) => [
    need(action, {
      resource: place.stack(input.StackName),
      context:
        typeof input.TemplateURL === 'string' ? { 'cloudformation:TemplateUrl': [input.TemplateURL] } : {},
    }),
    ...passRole(input.RoleARN, 'cloudformation.amazonaws.com'),
    ...(Array.isArray(input.Tags) && input.Tags.length > 0
      ? [
          need('cloudformation:TagResource', {
            resource: place.stack(input.StackName),
            context: { 'cloudformation:CreateAction': ['CreateStack'] },
          }),
        ]
      : []),
    ...(typeof input.TemplateURL === 'string'
      ? [need('s3:GetObject', { resource: objectAt(input.TemplateURL), context: {} })]
      : []),
  ],
  'cloudformation:DeleteChangeSet': ofStack,
  'cloudformation:DeleteStack': ofStack,
  'cloudformation:DescribeChangeSet': ofStack,
  'cloudformation:DescribeStackEvents': ofStack,
  'cloudformation:DescribeStacks': ofStack,
  'cloudformation:ExecuteChangeSet': ofStack,
  'cloudformation:GetTemplate': ofStack,
  'cloudformation:ListImports': unscoped,
  'cloudformation:ListStackResources': ofStack,
  'cloudformation:UpdateStack': ofStack,
  'cloudformation:UpdateTerminationProtection': ofStack,
  'cloudformation:ValidateTemplate': unscoped,
  'cloudwatch:GetMetricData': unscoped,
  'cloudwatch:PutMetricData': (action) => (input) =>
    need(action, { ...none, context: { 'cloudwatch:namespace': [String(input.Namespace)] } }),
  'dynamodb:GetItem': ofTable,
  'dynamodb:PutItem': ofTable,
  'dynamodb:Query': ofTable,
  'dynamodb:UpdateItem': ofTable,
  'ec2:CreateSecurityGroup': (action) => (input, place) => [
    need(action, { resource: place.arn('ec2', 'security-group/*'), context: {} }),
    need(action, { resource: place.arn('ec2', `vpc/${input.VpcId ?? '*'}`), context: {} }),
    need('ec2:CreateTags', {
      resource: place.arn('ec2', 'security-group/*'),
      context: { 'ec2:CreateAction': ['CreateSecurityGroup'] },
    }),
  ],
  'ec2:DeleteSecurityGroup': ofGroup,
  'ec2:DescribeNetworkInterfaces': unscoped,
  'ec2:DescribeSecurityGroups': unscoped,
  'ec2:RevokeSecurityGroupEgress': ofGroup,
  // Source: ecs:ListTasks is authorised on the container instances of the cluster.
  'ecs:ListTasks': (action) => (input, place) =>
    need(action, {
      resource: place.arn(
        'ecs',
        `container-instance/${text(input.cluster)?.split('/').at(-1) ?? 'default'}/*`,
      ),
      context: {},
    }),
  'ecs:DescribeTasks': (action) => (input, place) =>
    need(action, {
      resource: place.arn('ecs', `task/${text(input.cluster)?.split('/').at(-1) ?? 'default'}/a`),
      context: {},
    }),
  'ecs:DescribeServices': (action) => (input, place) => need(action, place.service(input)),
  'ecs:UpdateService': (action) => (input, place) => need(action, place.service(input)),
  'rds:AddTagsToResource': (action) => (input, place) =>
    need(action, place.database('cluster', input.ResourceName)),
  'rds:BacktrackDBCluster': ofCluster,
  'rds:CreateDBClusterSnapshot': (action) => (input, place) => {
    const snapshot = place.database('cluster-snapshot', input.DBClusterSnapshotIdentifier);
    return [
      need(action, place.database('cluster', input.DBClusterIdentifier)),
      need(action, snapshot),
      need('rds:AddTagsToResource', snapshot),
    ];
  },
  'rds:DescribeAccountAttributes': unscoped,
  'rds:DescribeDBClusterBacktracks': ofCluster,
  'rds:DescribeDBClusterParameters': (action) => (input, place) =>
    need(action, place.database('cluster-pg', input.DBClusterParameterGroupName)),
  'rds:DescribeDBClusterSnapshots': (action) => (input, place) =>
    need(action, place.database('cluster-snapshot', input.DBClusterSnapshotIdentifier)),
  'rds:DescribeDBClusters': ofCluster,
  'rds:DescribeDBInstances': (action) => (input, place) =>
    need(action, place.database('db', input.DBInstanceIdentifier)),
  'rds:ModifyDBCluster': ofCluster,
  'rds:RebootDBInstance': (action) => (input, place) =>
    need(action, place.database('db', input.DBInstanceIdentifier)),
  'rds:RemoveTagsFromResource': (action) => (input, place) =>
    need(action, place.database('cluster', input.ResourceName)),
  's3:GetObject': (action) => (input) =>
    need(action, { resource: `arn:aws:s3:::${input.Bucket}/${input.Key}`, context: {} }),
  's3:PutObject': (action) => (input) =>
    need(action, { resource: `arn:aws:s3:::${input.Bucket}/${input.Key}`, context: {} }),
  'scheduler:CreateSchedule': ofSchedule,
  'scheduler:DeleteSchedule': ofSchedule,
  'scheduler:GetSchedule': ofSchedule,
  'scheduler:UpdateSchedule': ofSchedule,
  'secretsmanager:GetSecretValue': (action) => (input, place) =>
    need(action, {
      resource: arnOf(place.account, { service: 'secretsmanager', name: String(input.SecretId) }),
      context: {},
    }),
  'sns:GetSubscriptionAttributes': unscoped,
  'sns:ListSubscriptionsByTopic': (action) => (input) =>
    need(action, { resource: String(input.TopicArn), context: {} }),
  'sns:Publish': (action) => (input, place) => [
    need(action, { resource: String(input.TopicArn), context: {} }),
    // The topics are encrypted with a key of their own.
    ...['kms:GenerateDataKey', 'kms:Decrypt'].map((use) =>
      need(use, { resource: place.arn('kms', 'key/topics'), context: {} }),
    ),
  ],
  'ssm:GetParameter': ofParameter,
  'ssm:PutParameter': ofParameter,
  'states:DescribeExecution': (action) => (input) =>
    need(action, { resource: String(input.executionArn), context: {} }),
  'states:ListExecutions': (action) => (input) =>
    need(action, { resource: String(input.stateMachineArn), context: {} }),
  'states:SendTaskSuccess': unscoped,
  'states:StartExecution': (action) => (input) =>
    need(action, { resource: String(input.stateMachineArn), context: {} }),
};

function objectAt(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `arn:aws:s3:::${hostname.split('.')[0]}${pathname}`;
}

/** The name of an action, as policies write it. */
export function actionOf({ service, operation }: Pick<Call, 'service' | 'operation'>): string {
  return `${PREFIXES[service] ?? service}:${operation}`;
}

/** What a caller must be allowed for a call. @throws RangeError for an action of which nobody has said that */
export function needsOf(call: Call, account: SimulatedAccount): readonly Need[] {
  const action = actionOf(call);
  const rule = RULES[action];
  if (rule === undefined) throw new RangeError(`What ${action} needs is not simulated.`);
  return [rule(action)({ ...call.command.input }, new Surroundings(account))].flat();
}
