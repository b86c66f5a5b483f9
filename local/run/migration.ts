import { isObject, type Json } from '../../lambdas/kit/json.ts';
import { employOperator, type Judge } from '../actors/operator.ts';
import type { Users } from '../actors/users.ts';
import type { Browse } from '../approval/walk.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Listener } from '../aws/events.ts';
import { buildEstate } from '../estate/build.ts';
import type { Estate } from '../estate/estate.ts';
import type { About } from '../faults/about.ts';
import { applyFaults, estateUnder, type InForce, judgeUnder } from '../faults/apply.ts';
import type { Fault } from '../faults/fault.ts';
import { type Laboratory, type LaboratoryOptions, laboratory } from './laboratory.ts';

/** What a simulated run is asked for. */
export interface MigrationOptions {
  readonly estate: Estate;
  readonly input: Json;
  readonly seed: number;
  readonly judge: Judge;
  /** Told every event of the execution as it happens. */
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  /** Told everything that happens in the account from the start of the execution on. */
  readonly onDomainEvent?: Listener;
  /** Called when everything stands and the execution is about to start. */
  readonly beforeStart?: (laboratory: Laboratory) => void;
  /** What else the laboratory is made with. */
  readonly conditions?: Pick<
    LaboratoryOptions,
    'interceptors' | 'deliverEvents' | 'approvalUrl' | 'log' | 'definitions'
  >;
  /** How the person who decides gets to the page; undefined: without a network. */
  readonly through?: (page: Browse) => Browse;
  /** Seconds to wait after the end of a run that did not succeed before its way back is looked at. */
  readonly patience?: number;
  /**
   * Called once the execution has ended, inside an actor, instead of waiting for its way back.
   * @param lift takes away what goes wrong
   */
  readonly afterwards?: (laboratory: Laboratory, lift: () => void) => Promise<void>;
  /** What goes wrong. */
  readonly faults?: readonly Fault[];
  /** Told each time a fault has its way. */
  readonly onStrike?: (fault: Fault) => void;
  /**
   * Called as soon as the execution has ended, inside an actor, in a world without Step Functions: no way back begins
   * by itself.
   */
  readonly hold?: (laboratory: Laboratory) => Promise<void>;
}

/** A run that has ended, with the world as it left it. */
export interface MigrationRun {
  readonly laboratory: Laboratory;
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
  /** The ways back that were started, in order; most runs need none. */
  readonly waysBack: readonly Execution[];
  readonly users: Users;
  /** When the execution started, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** The stacks that a run is about; users of the app stack are watched. */
function stacksIn(input: Json): About {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const { appStack, databaseStack } = isObject(input) ? input : {};
  return { appStack: text(appStack), databaseStack: text(databaseStack) };
}

/** How long the app has been used before somebody starts the migration, in seconds. */
const USED_BEFORE = 3600;

/** The name of the execution that a run with this seed starts. */
export function nameOfRun(seed: number): string {
  return `local-${seed}`;
}

/** Long enough for the event of a run's end to arrive. */
const EVENT_SECONDS = 10;

/** Lets the time pass in which ways back begin, and waits for their ends. */
async function waysBack({ time, engine, goBackArn }: Laboratory, patience: number): Promise<void> {
  await time.sleep(patience, 'a way back to begin');
  for (const { executionArn } of engine.executionsOf(goBackArn))
    await time.join(engine.actorOf(executionArn));
}

/** Builds the estate, lets users in, and runs the migration to its end. */
export async function runMigration(options: MigrationOptions): Promise<MigrationRun> {
  const { input, seed, onEvent, onDomainEvent, conditions, faults = [] } = options;
  const estate = estateUnder(faults, options.estate, stacksIn(input));
  let inForce: InForce | undefined;
  const lab = laboratory({
    estate,
    seed,
    ...conditions,
    ...(options.hold === undefined ? {} : { deliverEvents: false }),
    onEvent: (execution, event) => {
      onEvent?.(execution, event);
      inForce?.hear(execution, event);
    },
  });
  const { time, account, engine } = lab;
  let result: MigrationRun | undefined;
  const main = time.spawn('the run', async () => {
    await buildEstate(account, estate);
    account.hosts.appStack = stacksIn(input).appStack || undefined;
    const users = account.invite(estate.writesPerMinute);
    await time.sleep(USED_BEFORE, 'users to use the app');
    if (onDomainEvent !== undefined) account.aws.subscribe(onDomainEvent);
    const judge = judgeUnder(faults, options.judge, time, options.onStrike);
    employOperator(lab, judge, options.through?.(lab.approvals));
    options.beforeStart?.(lab);
    inForce = applyFaults(lab, faults, stacksIn(input), options.onStrike);
    const { lift } = inForce;
    account.aws.intervals.length = 0;
    const startedAt = time.millis;
    const execution = engine.start(lab.machineArn, input, nameOfRun(seed));
    await time.join(engine.actorOf(execution.executionArn));
    if (options.hold !== undefined) {
      lab.halt();
      await options.hold(lab);
    } else if (options.afterwards !== undefined) await options.afterwards(lab, lift);
    else if (execution.status !== 'SUCCEEDED') await waysBack(lab, options.patience ?? EVENT_SECONDS);
    result = {
      laboratory: lab,
      execution,
      history: engine.history(execution.executionArn),
      waysBack: engine.executionsOf(lab.goBackArn),
      users,
      startedAt,
    };
  });
  await time.run(main);
  if (result === undefined) throw new Error('The run ended without a result.');
  return result;
}
