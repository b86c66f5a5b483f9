import { UpdateStackCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { GROUPS_TAG } from '../../lambdas/domain/fenced.ts';
import { tasks } from '../../lambdas/tasks.ts';
import type { Judge } from '../actors/operator.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { ResourceOperation } from '../aws/cloudformation/stacks.ts';
import { AwsError, type Interceptor } from '../aws/simulated.ts';
import type { Estate } from '../estate/estate.ts';
import type { Laboratory } from '../run/laboratory.ts';
import type { Fault } from './fault.ts';
import { lied } from './lies.ts';
import { withOwnKey } from './own-key.ts';

type CallFault = Extract<Fault, { at: 'call' }>;

/** Operations that only read. */
const READS = /:(Describe|List|Get|Query|Scan|Validate)/;

/** Fails the first calls of each operation of each caller. */
function failing(fault: CallFault): Interceptor {
  const seen = new Map<string, number>();
  return async ({ caller, service, operation }, next) => {
    const name = `${service}:${operation}`;
    const meant =
      Object.hasOwn(tasks, caller) &&
      (fault.caller ?? caller) === caller &&
      (fault.operation ?? name) === name &&
      !(fault.which === 'changing' && READS.test(name));
    const key = fault.per === 'caller' ? caller : `${caller} ${name}`;
    const count = seen.get(key) ?? 0;
    if (!meant || count >= fault.times) return await next();
    seen.set(key, count + 1);
    if (fault.when === 'after') await next();
    throw new AwsError(fault.error, fault.message);
  };
}

/** Which stacks the run is about. */
export interface About {
  readonly databaseStack: string;
  readonly appStack: string;
}

/** Puts faults into a laboratory before the execution starts. Returns what must hear the execution's events. */
export function applyFaults(
  lab: Laboratory,
  faults: readonly Fault[],
  about: About,
): (execution: Execution, event: HistoryEvent) => void {
  const { account } = lab;
  const hears: ((execution: Execution, event: HistoryEvent) => void)[] = [];
  for (const fault of faults) {
    switch (fault.at) {
      case 'call':
        account.aws.interceptors.push(failing(fault));
        break;
      case 'answer':
        account.aws.interceptors.push(lying(lab, fault, about));
        break;
      case 'resource':
        account.stacks.faults.push(spoiling(fault, about));
        break;
      case 'page':
        account.aws.subscribe((event) => {
          if (event.type !== 'call' || event.caller !== 'ExecuteAppUpdate' || lab.page.abroad !== undefined)
            return;
          lab.page.abroad = { status: fault.status, home: clusterOf(lab, about.databaseStack) };
        });
        break;
      case 'state':
        hears.push(meddling(lab, fault, about));
        break;
      case 'stale-host':
        account.aws.subscribe((event) => {
          if (event.type === 'call' && event.caller === 'ExecuteAppUpdate') lab.page.stale = true;
        });
        break;
      case 'approval':
      case 'estate':
        // The judge is asked instead, and the estate is built so: see judgeUnder and estateUnder.
        break;
    }
  }
  return (execution, event) => {
    for (const hear of hears) hear(execution, event);
  };
}

/** The cluster of a database stack; an empty text if it has none. */
function clusterOf({ account }: Laboratory, databaseStack: string): string {
  const resources = account.stacks.living(databaseStack)?.resources.values() ?? [];
  return [...resources].find(({ type }) => type === 'AWS::RDS::DBCluster')?.physicalId ?? '';
}

/** Fails the first operations on each resource of some types. */
function spoiling(
  { stack: which, types, operation, times, reason }: Extract<Fault, { at: 'resource' }>,
  { appStack, databaseStack }: About,
): (done: ResourceOperation) => string | undefined {
  const failed = new Map<string, number>();
  return (done) => {
    const meant = which === 'app' ? done.stack === appStack : done.stack.startsWith(`${databaseStack}-`);
    const before = failed.get(done.logicalId) ?? 0;
    if (!meant || !types.includes(done.type) || done.kind !== operation || before >= times) return undefined;
    failed.set(done.logicalId, before + 1);
    return reason;
  };
}

/** Lets somebody act, once, when the migration enters a state. */
function meddling(
  lab: Laboratory,
  { state, what }: Extract<Fault, { at: 'state' }>,
  about: About,
): (execution: Execution, event: HistoryEvent) => void {
  let done = false;
  return (execution, { name, type }) => {
    if (done || execution.stateMachineArn !== lab.machineArn) return;
    if (name !== state || !type.endsWith('StateEntered')) return;
    done = true;
    lab.time.spawn(`somebody (${what})`, () => act(lab, execution, what, about));
  };
}

function lying(
  { account }: Laboratory,
  fault: Extract<Fault, { at: 'answer' }>,
  { databaseStack }: About,
): Interceptor {
  return async ({ caller, service, operation, command }, next) => {
    const output = await next();
    if (caller !== fault.caller || `${service}:${operation}` !== fault.operation) return output;
    const resources = account.stacks.living(databaseStack)?.resources.values() ?? [];
    const group = [...resources].find(({ type }) => type === 'AWS::EC2::SecurityGroup');
    return lied(fault.lie, output, command.input, group?.physicalId ?? '');
  };
}

/** What somebody does by hand while the execution is in a state. */
async function act(
  lab: Laboratory,
  { executionArn, input }: Execution,
  what: Extract<Fault, { at: 'state' }>['what'],
  { appStack, databaseStack }: About,
): Promise<void> {
  const { engine, account, machineArn } = lab;
  const client = account.aws.client('somebody');
  switch (what) {
    case 'stop':
      return engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
    case 'time-out':
      return engine.timeOut(executionArn);
    case 'second-run':
      engine.start(machineArn, input, 'second-run');
      return;
    case 'protect-old-stack':
      await client.send(
        new UpdateTerminationProtectionCommand({
          StackName: databaseStack,
          EnableTerminationProtection: true,
        }),
      );
      return;
    case 'open-old': {
      const DBClusterIdentifier = clusterOf(lab, databaseStack);
      const groups = account.fleet.cluster(DBClusterIdentifier).tags.get(GROUPS_TAG)?.split(' ') ?? [];
      await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier, VpcSecurityGroupIds: groups }));
      return;
    }
    case 'change-app': {
      const { desired } = account.stacks.get(appStack);
      const list = [...desired.parameters].find(([, { given }]) => given.includes('sg-'));
      await client.send(
        new UpdateStackCommand({
          StackName: appStack,
          UsePreviousTemplate: true,
          Parameters: [...desired.parameters].map(([ParameterKey, { given }]) =>
            ParameterKey === list?.[0]
              ? { ParameterKey, ParameterValue: `${given},sg-0123456789abcdef0` }
              : { ParameterKey, UsePreviousValue: true },
          ),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
    }
  }
}

/** The estate with what faults change about it before it is built. @param databaseStack the stack that is migrated */
export function estateUnder(faults: readonly Fault[], estate: Estate, databaseStack: string): Estate {
  if (!faults.some((fault) => fault.at === 'estate')) return estate;
  const stacks = estate.stacks.map((stack) =>
    stack.name === databaseStack ? { ...stack, template: withOwnKey(stack.template) } : stack,
  );
  return { ...estate, stacks };
}

/** The judge with the decisions that faults take out of its hands. */
export function judgeUnder(faults: readonly Fault[], judge: Judge): Judge {
  return async (request) => {
    const fault = faults.find((each) => each.at === 'approval' && request.id.startsWith(`${each.action}-`));
    if (fault?.at !== 'approval') return await judge(request);
    return fault.decision === 'rejected' ? 'rejected' : undefined;
  };
}
