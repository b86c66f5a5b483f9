import type { Json, JsonObject } from '../../lambdas/kit/json.ts';
import type { Actor, VirtualTime } from '../clock/virtual-time.ts';
import type { Machine } from './definition.ts';
import { EngineError, StatesError } from './errors.ts';
import { runFlow } from './flow.ts';
import { uuid } from './functions.ts';
import { History, type HistoryEvent } from './history.ts';
import { loadMachine } from './load.ts';
import { type Functions, type Line, line, type Run, type TokenAnswer, type TokenWaiter } from './run.ts';
import { checkSize } from './scope.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What DescribeExecution tells, with values instead of JSON texts. */
export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly startedAt: number;
  readonly input: Json;
  status: ExecutionStatus;
  stoppedAt: number | undefined;
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  transitions: number;
  /** How often it was taken up again after it had ended unsuccessfully. */
  redrives: number;
}

/** What an engine needs from outside. */
export interface EngineOptions {
  readonly time: VirtualTime;
  readonly functions: Functions;
  readonly random: () => number;
  readonly region?: string;
  readonly account?: string;
  /** Told every event as it is recorded. */
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  /** Told when an execution ended: what EventBridge would hear. */
  readonly onEnd?: (execution: Execution) => void;
}

interface Going {
  readonly execution: Execution;
  readonly machine: Machine;
  readonly run: Run;
  line: Line;
  main: Actor;
}

/**
 * Runs state machines in JSONata on a virtual clock. The interface is as narrow as what a caller needs from Step
 * Functions, so that a real endpoint can take its place.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #machines = new Map<string, { name: string; machine: Machine }>();
  readonly #going = new Map<string, Going>();
  readonly #tokens = new Map<string, TokenWaiter | 'closed'>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** @returns the machine's ARN @throws DefinitionError if the definition cannot be run here */
  create(name: string, definition: string | Json): string {
    const arn = this.#arn(`stateMachine:${name}`);
    this.#machines.set(arn, { name, machine: loadMachine(definition) });
    return arn;
  }

  /** Starts an execution; the same name and input while it runs give the same execution, as on AWS. */
  start(stateMachineArn: string, input: Json, name = uuid(this.#options.random)): Execution {
    const found = this.#machines.get(stateMachineArn);
    if (found === undefined)
      throw new EngineError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    const executionArn = this.#arn(`execution:${found.name}:${name}`);
    const known = this.#going.get(executionArn)?.execution;
    if (known !== undefined) {
      if (known.status === 'RUNNING' && JSON.stringify(known.input) === JSON.stringify(input)) return known;
      throw new EngineError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const { time, random, functions } = this.#options;
    checkSize(input, 'input of the execution');
    const execution: Execution = {
      executionArn,
      stateMachineArn,
      name,
      startedAt: time.millis,
      input,
      status: 'RUNNING',
      stoppedAt: undefined,
      output: undefined,
      error: undefined,
      cause: undefined,
      transitions: 0,
      redrives: 0,
    };
    const run: Run = {
      time,
      random,
      functions,
      history: new History(
        () => time.millis,
        (event) => this.#options.onEvent?.(execution, event),
      ),
      tokens: { issue: (waiter) => this.#issue(waiter), close: (token) => this.#tokens.set(token, 'closed') },
      context: this.#context(execution, found.name),
      actors: new Set(),
      transitions: 0,
    };
    const { machine } = found;
    const first = line({ variables: {}, thread: { last: 0 } });
    const main = time.spawn(`execution ${name}`, () => this.#run(execution, run, machine, first, input));
    this.#going.set(executionArn, { execution, machine, run, line: first, main });
    run.history.record(first.thread, 'ExecutionStarted', { detail: { input } });
    this.#limit(execution, machine.timeoutSeconds);
    return execution;
  }

  /**
   * Takes an execution up again that has ended unsuccessfully, as RedriveExecution does: in the state where it ended,
   * with the input and the variables that it had there.
   */
  redrive(executionArn: string): void {
    const going = this.#find(executionArn);
    const { execution, machine, run, line: ended } = going;
    if (execution.status === 'RUNNING' || execution.status === 'SUCCEEDED') {
      throw new EngineError(
        'ExecutionNotRedrivable',
        `Execution is not redrivable: '${executionArn}' is ${execution.status}`,
      );
    }
    const { state, input } = ended.at ?? { state: machine.startAt, input: execution.input };
    going.line = line({ variables: ended.variables, thread: { last: run.history.events.length } });
    Object.assign(execution, { status: 'RUNNING', stoppedAt: undefined, error: undefined, cause: undefined });
    execution.redrives++;
    run.history.record(going.line.thread, 'ExecutionRedriven', {
      detail: { redriveCount: execution.redrives },
    });
    going.main = this.#options.time.spawn(`execution ${execution.name}, redriven`, () =>
      this.#run(execution, run, machine, going.line, input, state),
    );
    this.#limit(execution, machine.timeoutSeconds);
  }

  describe(executionArn: string): Execution {
    return this.#find(executionArn).execution;
  }

  /** Every execution of a machine, in the order of their starts. */
  executionsOf(stateMachineArn: string): Execution[] {
    return [...this.#going.values()]
      .map(({ execution }) => execution)
      .filter((execution) => execution.stateMachineArn === stateMachineArn);
  }

  history(executionArn: string): readonly HistoryEvent[] {
    return this.#find(executionArn).run.history.events;
  }

  /** Ends a running execution as StopExecution does: nothing of it runs any more, no Catch sees it. */
  stop(executionArn: string, error?: string, cause?: string): void {
    this.#end(this.#find(executionArn), 'ABORTED', 'ExecutionAborted', { error, cause });
  }

  /** Ends a running execution as its time limit would. */
  timeOut(executionArn: string): void {
    this.#end(this.#find(executionArn), 'TIMED_OUT', 'ExecutionTimedOut', { error: 'States.Timeout' });
  }

  /** Leaves every execution where it is: nothing of it goes on, and nobody hears of it. Models an outage of the service. */
  halt(): void {
    const { time } = this.#options;
    for (const { run, main } of this.#going.values()) {
      for (const actor of [...run.actors, main]) if (actor.state !== 'running') time.kill(actor);
    }
  }

  /** Every task token that was ever given out: what nobody but its waiter may know. */
  issuedTokens(): Iterable<string> {
    return this.#tokens.keys();
  }

  sendTaskSuccess(token: string, output: Json): void {
    this.#waiter(token).answer({ output });
    this.#tokens.set(token, 'closed');
  }

  sendTaskFailure(token: string, error?: string, cause?: string): void {
    const answer: TokenAnswer = { error, cause };
    this.#waiter(token).answer(answer);
    this.#tokens.set(token, 'closed');
  }

  sendTaskHeartbeat(token: string): void {
    this.#waiter(token).heartbeat();
  }

  /** The actor of an execution, for waiting until it has ended. */
  actorOf(executionArn: string): Actor {
    return this.#find(executionArn).main;
  }

  async #run(
    execution: Execution,
    run: Run,
    machine: Machine,
    main: Line,
    input: Json,
    from = machine.startAt,
  ): Promise<void> {
    try {
      const output = await runFlow(run, main, machine, input, from);
      run.history.record(main.thread, 'ExecutionSucceeded', { detail: { output } });
      this.#close(execution, run, 'SUCCEEDED', { output });
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const detail = { error: error.error, cause: error.reason };
      run.history.record(main.thread, 'ExecutionFailed', { detail });
      this.#close(execution, run, 'FAILED', detail);
    }
  }

  #limit(execution: Execution, seconds: number | undefined): void {
    if (seconds === undefined) return;
    const { time } = this.#options;
    const { redrives } = execution;
    time.at(time.millis + seconds * 1000, () => {
      // A redrive begins with a time limit of its own.
      if (execution.redrives === redrives) this.timeOut(execution.executionArn);
    });
  }

  #end(
    going: Going,
    status: ExecutionStatus,
    type: string,
    why: { error?: string | undefined; cause?: string | undefined },
  ): void {
    const { execution, run, main } = going;
    if (execution.status !== 'RUNNING') return;
    const { time } = this.#options;
    for (const actor of run.actors) if (actor.state !== 'running') time.kill(actor);
    time.kill(main);
    run.history.record({ last: 0 }, type, {
      detail: { error: why.error, cause: why.cause },
    });
    // DescribeExecution tells no error of an execution that timed out; only its history does.
    this.#close(execution, run, status, status === 'TIMED_OUT' ? {} : why);
  }

  #close(
    execution: Execution,
    run: Run,
    status: ExecutionStatus,
    result: { output?: Json; error?: string | undefined; cause?: string | undefined },
  ): void {
    execution.status = status;
    execution.stoppedAt = this.#options.time.millis;
    execution.output = result.output;
    execution.error = result.error;
    execution.cause = result.cause;
    execution.transitions = run.transitions;
    this.#options.onEnd?.(execution);
  }

  #issue(waiter: TokenWaiter): string {
    const token = Array.from({ length: 8 }, () => uuid(this.#options.random).replaceAll('-', '')).join('');
    this.#tokens.set(token, waiter);
    return token;
  }

  #waiter(token: string): TokenWaiter {
    const waiter = this.#tokens.get(token);
    if (waiter === undefined) throw new EngineError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (waiter === 'closed')
      throw new EngineError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return waiter;
  }

  #find(executionArn: string): Going {
    const going = this.#going.get(executionArn);
    if (going === undefined)
      throw new EngineError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return going;
  }

  #arn(rest: string): string {
    const { region = 'us-east-1', account = '111122223333' } = this.#options;
    return `arn:aws:states:${region}:${account}:${rest}`;
  }

  #context(execution: Execution, machineName: string): JsonObject {
    return {
      Execution: {
        Id: execution.executionArn,
        Input: execution.input,
        Name: execution.name,
        RoleArn: `arn:aws:iam::${this.#options.account ?? '111122223333'}:role/${machineName}`,
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: execution.stateMachineArn, Name: machineName },
    };
  }
}
