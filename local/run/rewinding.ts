import { isObject, type Json } from '../../lambdas/kit/json.ts';
import { employOperator, type Judge } from '../actors/operator.ts';
import type { Users } from '../actors/users.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Cluster } from '../aws/rds/model.ts';
import { buildEstate } from '../estate/build.ts';
import type { Estate } from '../estate/estate.ts';
import { type About, clusterOf } from '../faults/about.ts';
import { applyFaults, type InForce, judgeUnder } from '../faults/apply.ts';
import type { Fault } from '../faults/fault.ts';
import { type Laboratory, type LaboratoryOptions, laboratory } from './laboratory.ts';

/** What a simulated rewind is asked for. */
export interface RewindingOptions {
  readonly estate: Estate;
  /** The stacks of the estate that it is about; users of the app stack are watched. */
  readonly about: About;
  /** What the run is given, once all stands. */
  readonly input: Json | ((laboratory: Laboratory) => Json);
  readonly seed: number;
  readonly judge: Judge;
  readonly conditions?: Pick<LaboratoryOptions, 'interceptors' | 'deliverEvents' | 'definitions' | 'log'>;
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  /** Called when everything stands and the execution is about to start. */
  readonly beforeStart?: (laboratory: Laboratory) => void;
  /**
   * Called once the execution has ended, inside an actor.
   * @param lift takes away what goes wrong
   */
  readonly afterwards?: (rewinding: Rewinding, lift: () => void) => Promise<void>;
  readonly faults?: readonly Fault[];
  /** Told each time a fault has its way. */
  readonly onStrike?: (fault: Fault) => void;
}

/** A rewind that has ended, with the world as it left it. */
export interface Rewinding {
  readonly laboratory: Laboratory;
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
  /** The executions that ended rewinds, in order; most runs need none. */
  readonly endings: readonly Execution[];
  readonly users: Users;
  readonly cluster: Cluster;
  /** Starts another rewind of the same cluster, and waits for its end. */
  again(input: { readonly [key: string]: Json }, name: string): Promise<Execution>;
}

/** How long the app has been used before somebody rewinds, in seconds. */
const USED_BEFORE = 7200;
/** Long enough for the event of a run's end to arrive. */
const EVENT_SECONDS = 10;

/** Waits until nobody is at work any more who ends a rewind. */
async function settled({ time, engine, finishArn }: Laboratory): Promise<void> {
  await time.sleep(EVENT_SECONDS, 'the end of the rewind to be looked after');
  for (const { executionArn } of engine.executionsOf(finishArn))
    await time.join(engine.actorOf(executionArn));
}

/** All hosts of the account, as what is to be restarted after a rewind. */
export const everyHost = ({ account }: Laboratory): Json => [
  ...[...account.ecs.services.values()].map(({ name, cluster }) => ({ ecsCluster: cluster, service: name })),
  ...[...account.autoScaling.byName.keys()].map((autoScalingGroup) => ({ autoScalingGroup })),
];

/** Builds the estate, lets users in, and runs a rewind to its end. */
export async function runRewind(options: RewindingOptions): Promise<Rewinding> {
  const { estate, about, seed, faults = [] } = options;
  let inForce: InForce | undefined;
  const lab = laboratory({
    estate,
    seed,
    ...options.conditions,
    onEvent: (execution, event) => {
      options.onEvent?.(execution, event);
      inForce?.hear(execution, event);
    },
  });
  const { time, account, engine } = lab;
  let result: Rewinding | undefined;
  const main = time.spawn('the run', async () => {
    await buildEstate(account, estate);
    account.hosts.appStack = about.appStack;
    const users = account.invite(estate.writesPerMinute);
    await time.sleep(USED_BEFORE, 'users to use the app');
    employOperator(lab, judgeUnder(faults, options.judge, time, options.onStrike));
    options.beforeStart?.(lab);
    inForce = applyFaults(lab, faults, about, options.onStrike);
    const input = typeof options.input === 'function' ? options.input(lab) : options.input;
    const run = async (given: Json, name: string) => {
      const execution = engine.start(lab.rewindArn, given, name);
      await time.join(engine.actorOf(execution.executionArn));
      await settled(lab);
      return execution;
    };
    const execution = await run(input, `rewind-${seed}`);
    result = {
      laboratory: lab,
      execution,
      history: engine.history(execution.executionArn),
      endings: engine.executionsOf(lab.finishArn),
      users,
      cluster: account.fleet.cluster(clusterOf(lab, about.databaseStack)),
      again: (given, name) => run({ ...(isObject(input) ? input : {}), ...given }, name),
    };
    await options.afterwards?.(result, inForce.lift);
    result = { ...result, endings: engine.executionsOf(lab.finishArn) };
  });
  await time.run(main);
  if (result === undefined) throw new Error('The run ended without a result.');
  return result;
}
