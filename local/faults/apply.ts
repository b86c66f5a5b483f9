import { employOperator, type Judge } from '../actors/operator.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { ResourceOperation } from '../aws/cloudformation/stacks.ts';
import type { Interceptor } from '../aws/simulated.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import type { Estate } from '../estate/estate.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { doubled, failing, Killed, lagging } from './calls.ts';
import { type About, clusterOf, meddling } from './deeds.ts';
import type { Fault } from './fault.ts';
import { lied } from './lies.ts';
import { withOwnKey } from './own-key.ts';

/** Puts faults into a laboratory before the execution starts. Returns what must hear the execution's events. */
export function applyFaults(
  lab: Laboratory,
  faults: readonly Fault[],
  about: About,
): (execution: Execution, event: HistoryEvent) => void {
  const { account, time, invokers } = lab;
  const killed = new Killed(time);
  account.aws.interceptors.push(killed.interceptor);
  const hears: ((execution: Execution, event: HistoryEvent) => void)[] = [];
  for (const fault of faults) {
    switch (fault.at) {
      case 'call':
        account.aws.interceptors.push(failing(fault, time, killed));
        break;
      case 'answer':
        account.aws.interceptors.push(lying(lab, fault, about));
        break;
      case 'reading':
        account.aws.interceptors.push(lagging(fault, time));
        break;
      case 'task':
        invokers.push(doubled(fault));
        break;
      case 'pace':
        account.fleet.slow(fault.what, fault.factor);
        break;
      case 'event':
        lab.bus.deliveries = fault.times;
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
      case 'approval': {
        const { action, decision } = fault;
        if (decision === 'twice' || decision === 'both')
          employOperator(lab, async ({ id }) => {
            if (!id.startsWith(`${action}-`)) return undefined;
            return decision === 'twice' ? 'approved' : 'rejected';
          });
        break;
      }
      case 'estate':
        // The judge is asked instead, and the estate is built so: see judgeUnder and estateUnder.
        break;
    }
  }
  invokers.push(killed.invoker);
  return (execution, event) => {
    for (const hear of hears) hear(execution, event);
  };
}

/** Fails the first operations on each resource of some types. */
function spoiling(
  { stack: which, types, operation, times, reason }: Extract<Fault, { at: 'resource' }>,
  { appStack, databaseStack }: About,
): (done: ResourceOperation) => string | undefined {
  const failed = new Map<string, number>();
  return (done) => {
    const meant =
      which === 'app'
        ? done.stack === appStack
        : which === 'old-database'
          ? done.stack === databaseStack
          : done.stack.startsWith(`${databaseStack}-`);
    const before = failed.get(done.logicalId) ?? 0;
    if (!meant || !types.includes(done.type) || done.kind !== operation || before >= times) return undefined;
    failed.set(done.logicalId, before + 1);
    return reason;
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

/** The estate with what faults change about it before it is built. @param databaseStack the stack that is migrated */
export function estateUnder(faults: readonly Fault[], estate: Estate, databaseStack: string): Estate {
  if (!faults.some((fault) => fault.at === 'estate')) return estate;
  const stacks = estate.stacks.map((stack) =>
    stack.name === databaseStack ? { ...stack, template: withOwnKey(stack.template) } : stack,
  );
  return { ...estate, stacks };
}

/** Longer than anybody is waited for, in seconds. */
const TOO_LATE = 200 * 3600;

/** The judge with the decisions that faults take out of its hands. */
export function judgeUnder(faults: readonly Fault[], judge: Judge, time: VirtualTime): Judge {
  return async (request) => {
    const fault = faults.find((each) => each.at === 'approval' && request.id.startsWith(`${each.action}-`));
    const decision = fault?.at === 'approval' ? fault.decision : undefined;
    if (decision === 'none') return undefined;
    if (decision === 'rejected') return 'rejected';
    if (decision === 'late') await time.sleep(TOO_LATE, 'a person who comes too late');
    return decision === undefined ? await judge(request) : 'approved';
  };
}
