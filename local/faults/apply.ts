import { REMINDER } from '../../lambdas/domain/notices/requests.ts';
import { employOperator, type Judge } from '../actors/operator.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { ResourceOperation } from '../aws/cloudformation/stacks.ts';
import type { Hosts } from '../aws/compute/hosts.ts';
import type { Interceptor } from '../aws/simulated.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import type { Estate } from '../estate/estate.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { type About, clusterOf } from './about.ts';
import { doubled, failing, Killed, lagging, type Strike } from './calls.ts';
import { meddling } from './deeds.ts';
import type { Fault } from './fault.ts';
import { lied } from './lies.ts';
import { ownFreeze } from './own-freeze.ts';
import { withOwnKey, withoutUpdatePolicy } from './shapes.ts';

/** Faults that are in force in a laboratory. */
export interface InForce {
  /** Must be told the events of every execution. */
  readonly hear: (execution: Execution, event: HistoryEvent) => void;
  /** Takes all of them away. What they have done stays. */
  readonly lift: () => void;
}

/**
 * Puts faults into a laboratory before the execution starts.
 * @param struck told each time one of them has its way
 */
export function applyFaults(
  lab: Laboratory,
  faults: readonly Fault[],
  about: About,
  struck: (fault: Fault) => void = () => {},
): InForce {
  const { account, time, invokers, bus } = lab;
  const { interceptors } = account.aws;
  const before = { interceptors: interceptors.length, invokers: invokers.length, bus: bus.deliveries };
  const killed = new Killed(time);
  // Most worlds have no faults, and none of its calls should go through anything for that.
  if (faults.some(({ at }) => at === 'call')) interceptors.push(killed.interceptor);
  const hears: InForce['hear'][] = [];
  /** What people go on doing when nothing goes wrong any more. */
  const duties: InForce['hear'][] = [];
  let lifted = false;
  for (const fault of faults) {
    const strike = () => struck(fault);
    switch (fault.at) {
      case 'call':
        interceptors.push(failing(fault, { time, killed, strike }));
        break;
      case 'answer':
        interceptors.push(lying(lab, fault, about, strike));
        break;
      case 'reading':
        interceptors.push(lagging(fault, time, strike));
        break;
      case 'task':
        invokers.push(doubled(fault, { time, strike }));
        break;
      case 'pace':
        account.fleet.pace.slow(fault.what, fault.factor);
        strike();
        break;
      case 'event':
        bus.deliveries = fault.times;
        strike();
        break;
      case 'schedule': {
        const fired = new Set<string>();
        lab.schedules.deliveries = (schedule) => {
          if (fired.has(schedule)) return 1;
          fired.add(schedule);
          strike();
          return fault.times;
        };
        break;
      }
      case 'fate': {
        let count = 0;
        account.aws.fates.deciding.push((what) => {
          if (what !== fault.what || count++ !== fault.skip) return undefined;
          strike();
          return fault.status;
        });
        break;
      }
      case 'future-gone':
        account.backtracks.keepsFutures = false;
        strike();
        break;
      case 'inexact': {
        let left = fault.times;
        const { nearest } = account.backtracks;
        account.backtracks.nearest = (moment) => {
          if (left-- <= 0) return nearest(moment);
          strike();
          return nearest(moment + fault.seconds * 1000);
        };
        break;
      }
      case 'restore':
        account.fleet.restoring = (request) => {
          strike();
          return fault.lacking === 'window'
            ? { ...request, backtrackWindow: 0 }
            : { ...request, engineVersion: '8.0.mysql_aurora.3.04.0' };
        };
        break;
      case 'outdated-host':
        account.hosts.told = outdated(lab, about, fault.times, strike, account.hosts.told);
        break;
      case 'resource':
        account.stacks.faults.push(spoiling(fault, about, strike));
        break;
      case 'page':
        account.aws.subscribe((event) => {
          if (lifted || event.type !== 'call' || event.caller !== 'ExecuteAppUpdate') return;
          if (lab.page.abroad !== undefined) return;
          strike();
          lab.page.abroad = { status: fault.status, home: clusterOf(lab, about.databaseStack) };
        });
        break;
      case 'state':
        hears.push(meddling(lab, fault, about, strike));
        break;
      case 'own-freeze':
        duties.push(ownFreeze(lab, fault, about, strike));
        break;
      case 'tempo':
        account.fleet.pace.hasten(fault.factor);
        strike();
        break;
      case 'stale-host':
        account.aws.subscribe((event) => {
          if (lifted || event.type !== 'call' || event.caller !== 'ExecuteAppUpdate') return;
          strike();
          lab.page.stale = true;
        });
        break;
      case 'approval': {
        const { action, decision } = fault;
        if (decision === 'twice' || decision === 'both')
          employOperator(lab, async ({ id }) => {
            if (!id.startsWith(`${action}-`)) return undefined;
            strike();
            return decision === 'twice' ? 'approved' : 'rejected';
          });
        break;
      }
      case 'estate':
        // The judge is asked instead, and the estate is built so: see judgeUnder and estateUnder.
        break;
    }
  }
  if (interceptors.length > before.interceptors) invokers.push(killed.invoker);
  return {
    hear: (execution, event) => {
      for (const hear of [...hears, ...duties]) hear(execution, event);
    },
    lift: () => {
      lifted = true;
      interceptors.length = before.interceptors;
      invokers.length = before.invokers;
      bus.deliveries = before.bus;
      account.fleet.pace.usual();
      account.stacks.faults.length = 0;
      account.aws.fates.deciding.length = 0;
      account.fleet.restoring = (request) => request;
      account.hosts.told = (_, configuration) => configuration;
      lab.schedules.deliveries = () => 1;
      lab.page.abroad = undefined;
      lab.page.stale = false;
      account.backtracks.keepsFutures = true;
      hears.length = 0;
    },
  };
}

/** Fails the first operations on each resource of some types. */
function spoiling(
  { stack: which, types, operation, times, reason }: Extract<Fault, { at: 'resource' }>,
  { appStack, databaseStack }: About,
  strike: Strike,
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
    strike();
    return reason;
  };
}

/** Tells the next hosts what a host of the same owner was told before the configuration changed. */
function outdated(
  lab: Laboratory,
  { databaseStack }: About,
  times: number,
  strike: Strike,
  otherwise: Hosts['told'],
): Hosts['told'] {
  const { hosts, fleet } = lab.account;
  const home = fleet.clusters.get(clusterOf(lab, databaseStack))?.endpoint ?? '';
  let left = times;
  return (owner, configuration) => {
    // On the way back every host is told what it should be.
    if (hosts.lookUp(configuration).includes(home)) return configuration;
    const before = hosts.of(owner).find((host) => host.configuration !== hosts.lookUp(configuration));
    if (before === undefined || left === 0) return otherwise(owner, configuration);
    left--;
    strike();
    return before.configuration;
  };
}

function lying(
  { account }: Laboratory,
  fault: Extract<Fault, { at: 'answer' }>,
  { databaseStack }: About,
  strike: Strike,
): Interceptor {
  return async ({ caller, service, operation, command }, next) => {
    const output = await next();
    if (caller !== fault.caller || `${service}:${operation}` !== fault.operation) return output;
    strike();
    const resources = account.stacks.living(databaseStack)?.resources.values() ?? [];
    const group = [...resources].find(({ type }) => type === 'AWS::EC2::SecurityGroup');
    return lied(fault.lie, output, command.input, group?.physicalId ?? '');
  };
}

/** The estate with what faults change about it before it is built. */
export function estateUnder(
  faults: readonly Fault[],
  estate: Estate,
  { databaseStack, appStack }: About,
): Estate {
  const shapes = faults.flatMap((fault) => (fault.at === 'estate' ? [fault.shape] : []));
  if (shapes.length === 0) return estate;
  const stacks = estate.stacks.map((stack) => {
    const { name, template } = stack;
    if (name === databaseStack && shapes.includes('own-key'))
      return { ...stack, template: withOwnKey(template) };
    if (name === appStack && shapes.includes('no-update-policy'))
      return { ...stack, template: withoutUpdatePolicy(template) };
    return stack;
  });
  return { ...estate, stacks };
}

/** Longer than anybody is waited for, in seconds. */
const TOO_LATE = 200 * 3600;

/** The judge with the decisions that faults take out of its hands. @param struck told of each */
export function judgeUnder(
  faults: readonly Fault[],
  judge: Judge,
  time: VirtualTime,
  struck: (fault: Fault) => void = () => {},
): Judge {
  return async (request) => {
    const fault = faults.find((each) => each.at === 'approval' && request.id.startsWith(`${each.action}-`));
    if (fault?.at !== 'approval') return await judge(request);
    struck(fault);
    if (fault.decision === 'none') return undefined;
    if (fault.decision === 'reminded' && !request.subject.startsWith(REMINDER)) return undefined;
    if (fault.decision === 'rejected') return 'rejected';
    if (fault.decision === 'late') await time.sleep(TOO_LATE, 'a person who comes too late');
    return await judge(request);
  };
}
