import { createPage, type Page } from '../../lambdas/approval/page/handler.ts';
import { resendDecision } from '../../lambdas/approval/resend-decision.ts';
import { nameOf } from '../../lambdas/kit/errors.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import type { World } from '../../lambdas/kit/world.ts';
import { reportReadiness } from '../../lambdas/schedule/report-readiness.ts';
import { startScheduled } from '../../lambdas/schedule/start-scheduled.ts';
import { watchRuns } from '../../lambdas/schedule/watch-runs.ts';
import { type TaskName, tasks } from '../../lambdas/tasks.ts';
import { Engine, type Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Invocation } from '../asl/run.ts';
import { LambdaFunctions } from '../aws/lambda.ts';
import { Schedules } from '../aws/notify/scheduler.ts';
import type { Interceptor } from '../aws/simulated.ts';
import { registerStepFunctions } from '../aws/states/sfn.ts';
import { type SimulatedAccount, simulatedAccount, taskWorld } from '../aws/world.ts';
import { seeded } from '../clock/random.ts';
import { VirtualTime } from '../clock/virtual-time.ts';
import type { ClusterStorage } from '../cluster/storage.ts';
import type { Estate } from '../estate/estate.ts';
import { type AppPage, appPage } from './app-page.ts';
import { isDeployed } from './deployed.ts';
import { endRules } from './end-rules.ts';
import { EventBus } from './event-bus.ts';
import { definitionOf, type MachineName, substituted } from './machines.ts';

/** Every simulated run begins on the same day. */
export const START = Date.UTC(2026, 0, 12, 20, 0, 0);

/** Who hears notices, and who decides. */
export const NOTICE_ADDRESS = 'operations@example.com';
export const APPROVER_ADDRESS = 'approver@example.com';

/** A call of a task, an API or a person, counted for the bill. */
export interface Counters {
  apiCalls: number;
  metricsRead: number;
  invocations: number;
}

/** Sits on the invocation of every function; it may answer itself, throw, wait, or call `next` once or more. */
export type Invoker = (invocation: Invocation, next: () => Promise<Json>) => Promise<Json>;

/** A simulated account with the deployed machines and functions in it. */
export interface Laboratory {
  readonly time: VirtualTime;
  readonly account: SimulatedAccount;
  readonly engine: Engine;
  readonly schedules: Schedules;
  readonly machineArn: string;
  readonly goBackArn: string;
  readonly rewindArn: string;
  /** Of the machine that ends rewinds which have not come to their end. */
  readonly finishArn: string;
  readonly markArn: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly counters: Counters;
  readonly page: AppPage;
  /** The first is the outermost. */
  readonly invokers: Invoker[];
  /** What schedules and rules start goes through it. */
  readonly bus: EventBus;
  /** The page on which people decide. */
  readonly approvals: Page;
  /** The world of the tasks in this account. */
  readonly world: World;
  /** Takes Step Functions away: nothing of it goes on, and nothing can be started. */
  halt(): void;
}

export interface LaboratoryOptions {
  readonly estate: Estate;
  readonly seed: number;
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  readonly interceptors?: readonly Interceptor[];
  /** False: EventBridge loses every event, so that only the dead man's switch is left. */
  readonly deliverEvents?: boolean;
  /** Where the page of approvals is. */
  readonly approvalUrl?: string;
  /** Hears what functions log. */
  readonly log?: World['log'];
  /** Where clusters keep their data, on a clock; in memory by default. */
  readonly storageOn?: (time: VirtualTime) => ClusterStorage;
  /** When the clock begins, in milliseconds since 1970. */
  readonly startAt?: number;
  /** Texts of machines, where they are not the deployed ones. */
  readonly definitions?: Partial<Readonly<Record<MachineName, string>>>;
}

/** The service role that database stacks of the simulation may have. */
export const SERVICE_ROLE = 'arn:aws:iam::111122223333:role/kion-databases';

const TABLES = {
  RECORDS_TABLE: 'aurora-rewind-records',
  APPROVALS_TABLE: 'aurora-rewind-approvals',
  LEDGER_TABLE: 'aurora-rewind-ledger',
};

/** The stacks that have hosts: those that the configuration of a deployment would name as apps. */
function appStacksOf({ stacks }: Estate): string[] {
  const withHosts = stacks.filter(({ template }) =>
    /AWS::(AutoScaling::AutoScalingGroup|ECS::Service)\b/.test(template),
  );
  return withHosts.map(({ name }) => name);
}

/** Puts the deployed definitions and handlers into a fresh simulated account. Stacks are not built yet. */
export function laboratory(options: LaboratoryOptions): Laboratory {
  const { estate, seed, onEvent, interceptors = [], deliverEvents = true } = options;
  const time = new VirtualTime(options.startAt ?? START);
  const random = seeded(seed);
  const account = simulatedAccount({
    time,
    region: estate.region,
    random,
    volumeBytes: estate.volumeBytes,
    tables: Object.values(TABLES),
    ...(options.storageOn === undefined ? {} : { storage: options.storageOn(time) }),
  });
  const { aws, topics } = account;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${aws.region}:${aws.account}:${rest}`;
  const settings = {
    ...TABLES,
    NOTICE_TOPIC_ARN: arn('sns', 'aurora-rewind-notices'),
    APPROVAL_TOPIC_ARN: arn('sns', 'aurora-rewind-approvals'),
    DATABASE_ROLE_ARN: `arn:aws:iam::${aws.account}:role/aurora-rewind-databases`,
    SERVICE_ROLES: SERVICE_ROLE,
    APP_STACKS: appStacksOf(estate).join() || 'none',
    TEMPLATE_BUCKET: 'aurora-rewind-templates',
    MIGRATION_MACHINE_ARN: arn('states', 'stateMachine:enable-backtrack'),
    GO_BACK_MACHINE_ARN: arn('states', 'stateMachine:go-back'),
    REWIND_MACHINE_ARN: arn('states', 'stateMachine:rewind'),
    FINISH_REWIND_MACHINE_ARN: arn('states', 'stateMachine:finish-rewind'),
    APPROVAL_URL: options.approvalUrl ?? 'https://approvals.example.com',
    RESEND_FUNCTION_ARN: arn('lambda', 'function:ResendDecision'),
    SCHEDULER_ROLE_ARN: `arn:aws:iam::${aws.account}:role/aurora-rewind-scheduler`,
    UNDELIVERED_QUEUE_ARN: arn('sqs', 'undelivered'),
  };
  topics.create(settings.NOTICE_TOPIC_ARN, [{ address: NOTICE_ADDRESS, confirmed: true }]);
  topics.create(settings.APPROVAL_TOPIC_ARN, [
    { address: APPROVER_ADDRESS, confirmed: true, approver: APPROVER_ADDRESS },
  ]);
  const counters: Counters = { apiCalls: 0, metricsRead: 0, invocations: 0 };
  aws.interceptors.push(counting(counters, account), ...interceptors);
  const page = appPage(account, estate);
  const world = taskWorld(account, settings, page.get, options.log ?? (() => {}));
  const handlers = new Map(Object.entries(tasks).map(([name, { handlerFor }]) => [name, handlerFor(world)]));
  const functions = new LambdaFunctions(handlers);
  const invokers: Invoker[] = [];
  const invoked = (invocation: Invocation, index: number): Promise<Json> => {
    const invoker = invokers[index];
    return invoker === undefined
      ? functions.invoke(invocation)
      : invoker(invocation, () => invoked(invocation, index + 1));
  };
  const engine = new Engine({
    time,
    random,
    functions: {
      invoke: (invocation) => {
        counters.invocations++;
        return invoked(invocation, 0);
      },
    },
    region: aws.region,
    account: aws.account,
    ...(onEvent === undefined ? {} : { onEvent }),
    onEnd: (end) => {
      aws.publish({ type: 'execution-ended', execution: end.name, status: end.status });
      bus.tell(time, rules, end);
    },
  });
  registerStepFunctions(aws, engine);
  /** Functions that schedules and rules invoke. */
  const started: Readonly<Record<string, (input: Json) => Promise<unknown>>> = {
    // What fails is tried again when the schedule fires next, as on AWS.
    [settings.RESEND_FUNCTION_ARN]: (input) =>
      createHandler(
        resendDecision,
        world,
      )(input).catch((error: unknown) => {
        if (nameOf(error) === 'NotSimulated') throw error;
      }),
    [arn('lambda', 'function:StartScheduled')]: createHandler(startScheduled, world),
    [arn('lambda', 'function:ReportReadiness')]: createHandler(reportReadiness, world),
    [arn('lambda', 'function:WatchRuns')]: createHandler(watchRuns, world),
  };
  let halted = false;
  const bus = new EventBus(deliverEvents ? 1 : 0, (target, input) => {
    if (halted) return;
    const run = started[target];
    if (run === undefined) engine.start(target, input);
    else
      time.spawn(`the function ${target}`, async () => {
        await run(input);
      });
  });
  const schedules = new Schedules(aws, ({ Arn = '', RoleArn = '', Input = '{}', DeadLetterConfig }) =>
    bus.deliver({
      as: RoleArn,
      target: Arn,
      input: JSON.parse(Input),
      undelivered: DeadLetterConfig?.Arn ?? '',
    }),
  );
  const isTask = (name: string): name is TaskName => Object.hasOwn(tasks, name);
  const create = (machine: MachineName) =>
    engine.create(
      machine,
      substituted(options.definitions?.[machine] ?? definitionOf(machine), (name) =>
        isTask(name) ? arn('lambda', `function:${name}`) : undefined,
      ),
    );
  const machineArn = create('enable-backtrack');
  const goBackArn = create('go-back');
  const rewindArn = create('rewind');
  const finishArn = create('finish-rewind');
  const markArn = create('mark');
  const rules = endRules({
    arn,
    machineArn,
    goBackArn,
    rewindArn,
    finishArn,
    undelivered: settings.UNDELIVERED_QUEUE_ARN,
  });
  const halt = () => {
    halted = true;
    engine.halt();
  };
  const approvals = createPage(world);
  return {
    time,
    account,
    engine,
    schedules,
    machineArn,
    goBackArn,
    rewindArn,
    finishArn,
    markArn,
    settings,
    counters,
    page,
    invokers,
    bus,
    approvals,
    world,
    halt,
  };
}

/** Counts what tasks ask of AWS; the estate's own building is nobody's bill. */
function counting(counters: Counters, { aws }: SimulatedAccount): Interceptor {
  return ({ caller, service, operation, command }, next) => {
    if (Object.hasOwn(tasks, caller)) {
      counters.apiCalls++;
      const queries: unknown = Reflect.get(command.input, 'MetricDataQueries');
      if (Array.isArray(queries)) counters.metricsRead += queries.length;
    }
    if (isDeployed(caller)) aws.publish({ type: 'call', caller, service, operation });
    return next();
  };
}
