import { STACK_TAG } from '../../../lambdas/domain/planning/stack-tag.ts';
import type { Invoker } from '../../run/laboratory.ts';
import { AwsError } from '../simulated.ts';
import type { SimulatedAccount } from '../world.ts';
import { handlerCalls } from './handlers.ts';
import { needsOfHosts } from './hosts.ts';
import { Judge } from './judge.ts';
import { actionOf, needsOf } from './needs.ts';
import type { Need, Policies } from './policy.ts';
import { needsOfParameters, needsOfReferences } from './reads.ts';

/** Who may do what: functions by their names, and roles that services of AWS take by their ARNs. */
export interface Principals {
  readonly functions: ReadonlyMap<string, Policies>;
  readonly roles: ReadonlyMap<string, Policies>;
}

/** Operations after which CloudFormation works on a stack, with the rights of the caller if the stack has no role. */
const OPERATIONS: readonly string[] = [
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DeleteStack',
  'cloudformation:ContinueUpdateRollback',
];

/** Operations that give a stack its parameters. */
const GIVING: readonly string[] = [
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'cloudformation:CreateChangeSet',
];

const VIA = { 'aws:CalledVia': ['cloudformation.amazonaws.com'] };

/** What every function does: it writes to its own logs. */
function needsOfLogs({ aws: { region, account } }: SimulatedAccount, name: string): Need[] {
  const resource = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/aurora-rewind-${name}:log-stream:a`;
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource, context: {} }));
}

/**
 * Enforces policies in an account: calls of functions, and what CloudFormation does for them. Callers without policies
 * are people and the estate's own, who may do everything.
 * @returns what was denied, a sentence each, growing
 */
export function enforce(account: SimulatedAccount, { functions, roles }: Principals): readonly string[] {
  const judge = new Judge();
  const callers = new Map<string, string>();
  /** Why CloudFormation may not do something for a stack: with its role, or else with the rights of whoever called. */
  const denial = (stack: string, caller: string, needs: readonly Need[]): string | undefined => {
    const role = account.stacks.get(stack).roleArn;
    const policies = role === undefined ? functions.get(caller) : roles.get(role);
    const via = needs.map((need) => ({ ...need, context: { ...need.context, ...VIA } }));
    return policies === undefined
      ? undefined
      : judge.denial(role ?? caller, policies, role === undefined ? via : needs);
  };
  account.aws.interceptors.push(async (call, next) => {
    const policies = functions.get(call.caller);
    const given: unknown = Reflect.get(call.command.input, 'StackName');
    const stack = (String(given).startsWith('arn:') ? String(given).split('/')[1] : String(given)) ?? '';
    if (OPERATIONS.includes(actionOf(call))) callers.set(stack, call.caller);
    if (policies !== undefined) {
      const needs = [...needsOf(call, account), ...needsOfLogs(account, call.caller)];
      const message = judge.denial(call.caller, policies, needs);
      if (message !== undefined) throw new AwsError('AccessDenied', message);
    }
    const answer = await next();
    if (policies !== undefined && GIVING.includes(actionOf(call))) {
      const parameters: unknown = Reflect.get(call.command.input, 'Parameters');
      const message = denial(stack, call.caller, needsOfParameters(account, stack, parameters));
      if (message !== undefined) throw new AwsError('ValidationError', `AccessDenied. ${message}`);
    }
    return answer;
  });
  account.stacks.faults.push((operation) => {
    const { region, account: id } = account.aws;
    const needs = handlerCalls(operation).flatMap(({ action, on, tagged }) =>
      (on.length === 0 ? ['*'] : on).map((type) => {
        const [service = '', ...rest] = type.split(':');
        const resource =
          type === '*'
            ? '*'
            : `arn:aws:${service}:${region}:${id}:${rest.join(':')}${/[:/]$/.test(type) ? 'a' : ''}`;
        const tag = tagged ? { [`aws:ResourceTag/${STACK_TAG}`]: [operation.stack] } : {};
        return { action, resource, context: tag };
      }),
    );
    const group = account.stacks.get(operation.stack).resources.get(operation.logicalId)?.physicalId;
    const hosts =
      operation.type === 'AWS::AutoScaling::AutoScalingGroup' && operation.kind === 'UPDATE'
        ? needsOfHosts(account, group ?? '')
        : [];
    return denial(operation.stack, callers.get(operation.stack) ?? '', [
      ...needs,
      ...hosts,
      ...needsOfReferences(account, operation),
    ]);
  });
  return judge.denied;
}

/** What of a laboratory invocations go through. */
interface Invoking {
  readonly account: SimulatedAccount;
  readonly invokers: Invoker[];
}

/** What Step Functions itself does with the role of a machine that logs and traces. Source: its logging and X-Ray guides. */
const OF_STEP_FUNCTIONS: readonly Need[] = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
].map((action) => ({ action, resource: '*', context: {} }));

/**
 * Enforces policies where a state machine invokes a function, and where the function then logs.
 * @returns what was denied, a sentence each, growing
 */
export function enforceInvocations(
  { account, invokers }: Invoking,
  { functions, machines }: Pick<Principals, 'functions'> & { machines: ReadonlyMap<string, Policies> },
): readonly string[] {
  const judge = new Judge();
  const { region, account: id } = account.aws;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${id}:${rest}`;
  invokers.push(async (invocation, next) => {
    const name = invocation.functionName.split(':').at(-1) ?? '';
    const machine =
      String(Object(Object(invocation.payload).execution).id)
        .split(':')
        .at(-2) ?? '';
    const [invoker, invoked] = [machines.get(machine), functions.get(name)];
    const invoke = {
      action: 'lambda:InvokeFunction',
      resource: arn('lambda', `function:${name}`),
      context: {},
    };
    const message =
      (invoker === undefined ? undefined : judge.denial(machine, invoker, [invoke, ...OF_STEP_FUNCTIONS])) ??
      (invoked === undefined ? undefined : judge.denial(name, invoked, needsOfLogs(account, name)));
    if (message !== undefined) throw new AwsError('AccessDenied', message);
    return await next();
  });
  return judge.denied;
}
