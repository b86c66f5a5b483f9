import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SettingName } from '../lambdas/aws/setting-names.ts';
import { FUNCTION_SECONDS } from '../lambdas/domain/endings.ts';
import { type FunctionName, functions } from '../lambdas/functions.ts';
import { type TaskName, tasks } from '../lambdas/tasks.ts';
import type { CodeOf } from './bundling.ts';
import type { Configuration } from './config.ts';
import { grant } from './grants.ts';
import { allow, allowAny } from './permissions/permission.ts';
import { permissions } from './permissions/permissions.ts';
import { functionName, type Place } from './permissions/place.ts';

/** Functions that ask the app's page: they run in the VPC, if there is one. */
export const ASKING: readonly (TaskName | FunctionName)[] = [
  'CheckHealth',
  'CheckThawed',
  'ObserveApp',
  'OfferForward',
  'Preflight',
  'Recheck',
  'RequestApproval',
  'RequestRewindApproval',
  'ApprovalPage',
];

/** What Lambda does with the role of a function that runs in a VPC. Source: its guide to VPCs. */
const NETWORK = allowAny(
  [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  '*',
  'Lambda makes the network interfaces itself, and asks for no less.',
);

const MEMORY = 512;

interface FunctionsProps {
  readonly configuration: Configuration;
  readonly place: Place;
  readonly settings: Readonly<Record<SettingName, string>>;
  readonly codeOf: CodeOf;
}

/** Every function by its name: a bundle, a role and a group of logs of its own. */
export class Functions extends Construct {
  readonly #byName: ReadonlyMap<TaskName | FunctionName, LambdaFunction>;

  constructor(scope: Construct, id: string, { configuration, place, settings, codeOf }: FunctionsProps) {
    super(scope, id);
    const network = networkOf(this, configuration);
    const byName = new Map<TaskName | FunctionName, LambdaFunction>();
    for (const [name, entry] of entriesOf({ ...tasks, ...functions })) {
      const asks = ASKING.includes(name);
      const logs = new LogGroup(this, `${name}Logs`, {
        logGroupName: `/aws/lambda/${functionName(name)}`,
        retention: configuration.logDays,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const role = new Role(this, `${name}Role`, {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        description: `What ${name} may do, and nothing else`,
      });
      grant(role, [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn),
        ...permissions[name](place),
        ...(asks && configuration.vpc !== undefined ? [NETWORK] : []),
      ]);
      byName.set(
        name,
        new LambdaFunction(this, name, {
          functionName: functionName(name),
          code: codeOf(name),
          handler: 'index.handler',
          runtime: Runtime.NODEJS_24_X,
          architecture: Architecture.ARM_64,
          memorySize: MEMORY,
          timeout: Duration.seconds(FUNCTION_SECONDS),
          role: role.withoutPolicyUpdates(),
          logGroup: logs,
          // Lambda's own lines are JSON as well then; the report of an invocation stands at this level.
          loggingFormat: LoggingFormat.JSON,
          systemLogLevelV2: SystemLogLevel.INFO,
          environment: Object.fromEntries(entry.settings.map((setting) => [setting, settings[setting]])),
          ...(asks ? network : {}),
        }),
      );
    }
    this.#byName = byName;
  }

  /** A function by its name. */
  get(name: TaskName | FunctionName): LambdaFunction {
    const found = this.#byName.get(name);
    if (found === undefined) throw new RangeError(`There is no function ${name}.`);
    return found;
  }
}

/** The entries of an object whose keys are known. */
function entriesOf<Key extends string, Value>(object: Readonly<Record<Key, Value>>): [Key, Value][] {
  return Object.entries<Value>(object).flatMap(([key, value]) => (isKey(object, key) ? [[key, value]] : []));
}

const isKey = <Key extends string>(object: Readonly<Record<Key, unknown>>, key: string): key is Key =>
  Object.hasOwn(object, key);

/** The CDK's warning of a subnet whose table of routes it was not told. */
const NO_ROUTES = '@aws-cdk/aws-ec2:noSubnetRouteTableId';

/** Where functions run that ask the app's page. */
function networkOf(scope: Construct, { vpc }: Configuration) {
  if (vpc === undefined) return {};
  const found = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: vpc.id,
    availabilityZones: vpc.availabilityZones,
    privateSubnetIds: vpc.subnets,
  });
  const subnets = vpc.subnets.map((subnet) => Subnet.fromSubnetId(scope, subnet, subnet));
  for (const made of [found, ...subnets])
    Annotations.of(made).acknowledgeWarning(NO_ROUTES, 'Nothing here makes a route.');
  return {
    vpc: found,
    vpcSubnets: { subnets },
    securityGroups: vpc.securityGroups.map((group) =>
      SecurityGroup.fromSecurityGroupId(scope, group, group, { mutable: false }),
    ),
  };
}
