import { isObject, type Json, type JsonObject } from '../../../lambdas/kit/json.ts';
import type { Alarm, Parked } from '../../clock/virtual-time.ts';
import type { TaskState } from '../definition.ts';
import { QueryEvaluationError, StatesError } from '../errors.ts';
import { FunctionError, type TokenAnswer } from '../run.ts';
import { bindingsOf, checkSize, fillIn, numberIn, type Visit } from '../scope.ts';

type Answer =
  | { readonly result: Json }
  | { readonly failure: StatesError; readonly kind: 'Failed' | 'TimedOut' };

/** The two ways in which AWS writes a task down: a function's ARN as resource, or the lambda:invoke integration. */
function vocabulary(state: TaskState): { prefix: string; about: JsonObject } {
  return state.call === 'function'
    ? { prefix: 'LambdaFunction', about: {} }
    : { prefix: 'Task', about: { resource: state.call, resourceType: 'lambda' } };
}

/** One attempt of a task. @throws StatesError with the function's error, or States.Timeout */
export async function runTask(visit: Visit, state: TaskState): Promise<Json> {
  const { run, line } = visit;
  const { prefix, about } = vocabulary(state);
  const waits = state.call === 'invoke.waitForTaskToken';
  const desk = waits ? openToken(visit) : undefined;
  try {
    const bindings = bindingsOf(visit);
    const given =
      state.arguments === undefined ? visit.input : await fillIn(visit, state.arguments, bindings);
    const seconds = await numberIn(visit, state.timeoutSeconds, 'TimeoutSeconds', 1);
    const heartbeat = await numberIn(visit, state.heartbeatSeconds, 'HeartbeatSeconds', 1);
    const credentials =
      state.credentials === undefined ? undefined : await fillIn(visit, state.credentials, bindings);
    const { functionName, payload } = call(state, given);
    run.history.record(line.thread, `${prefix}Scheduled`, {
      detail: {
        ...(state.call === 'function'
          ? { input: given, resource: state.resource }
          : { parameters: without(given, visit.taskToken), ...about }),
        timeoutInSeconds: seconds,
        heartbeatInSeconds: heartbeat,
        taskCredentials: credentials,
      },
    });
    run.history.record(line.thread, `${prefix}Started`, { detail: about });
    const limits = new Limits(visit, seconds, heartbeat);
    // The service stands for the integration, the function's ARN for itself.
    const owner = state.call === 'function' ? state.resource : 'lambda';
    let answer = await invoke(visit, { functionName, payload: payload ?? {} }, owner, limits);
    if (desk !== undefined && 'result' in answer) {
      run.history.record(line.thread, 'TaskSubmitted', {
        detail: { ...about, output: invokeResult(answer.result) },
      });
      answer = sized(await desk.wait(limits), owner);
    }
    limits.clear();
    if ('failure' in answer) {
      const { failure, kind } = answer;
      run.history.record(line.thread, `${prefix}${kind}`, {
        detail: { ...about, error: failure.error, cause: failure.reason },
      });
      throw failure;
    }
    const output = state.call === 'invoke' ? invokeResult(answer.result) : answer.result;
    run.history.record(line.thread, `${prefix}Succeeded`, { detail: { ...about, output } });
    return output;
  } finally {
    desk?.close();
  }
}

/** The text that stands for a task token in the history, which people read and copy. */
const HIDDEN_TOKEN = '[task token]';

function without(value: Json, token: string | undefined): Json {
  if (token === undefined) return value;
  if (typeof value === 'string') return value.replaceAll(token, HIDDEN_TOKEN);
  if (Array.isArray(value)) return value.map((item) => without(item, token));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, token)]));
}

/** An answer that is too large is a failure that a Catch can see. */
function sized(answer: Answer, owner: string): Answer {
  if ('failure' in answer) return answer;
  try {
    checkSize(answer.result, owner);
    return answer;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    return { failure: error, kind: 'Failed' };
  }
}

function call(state: TaskState, given: Json): { functionName: string; payload: Json | undefined } {
  if (state.call === 'function') return { functionName: state.resource, payload: given };
  if (!isObject(given) || typeof given.FunctionName !== 'string') {
    throw new QueryEvaluationError(
      'Arguments',
      'The Arguments field must be an object with the text FunctionName.',
    );
  }
  return { functionName: given.FunctionName, payload: given.Payload };
}

/** What the lambda:invoke integration makes of a function's answer. */
function invokeResult(payload: Json): Json {
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: {},
    StatusCode: 200,
  };
}

/** The time limit and the heartbeat of one attempt. */
class Limits {
  readonly #visit: Visit;
  readonly #heartbeat: number | undefined;
  readonly #alarm: Alarm | undefined;
  #heartbeatAlarm: Alarm | undefined;
  #expired: Answer | undefined;
  #tell: (answer: Answer) => void = () => {};

  constructor(visit: Visit, seconds: number | undefined, heartbeat: number | undefined) {
    this.#visit = visit;
    this.#heartbeat = heartbeat;
    if (seconds !== undefined)
      this.#alarm = visit.run.time.at(visit.run.time.millis + seconds * 1000, () => this.#expire());
    this.beat();
  }

  /** From now on a limit that runs out answers through `tell`; at once if it has run out already. */
  watch(tell: (answer: Answer) => void): void {
    this.#tell = tell;
    if (this.#expired !== undefined) tell(this.#expired);
  }

  beat(): void {
    this.#heartbeatAlarm?.cancel();
    if (this.#heartbeat === undefined) return;
    const { time } = this.#visit.run;
    this.#heartbeatAlarm = time.at(time.millis + this.#heartbeat * 1000, () =>
      this.#expire('States.HeartbeatTimeout'),
    );
  }

  clear(): void {
    this.#alarm?.cancel();
    this.#heartbeatAlarm?.cancel();
  }

  #expire(alias?: string): void {
    this.#expired = { failure: new StatesError('States.Timeout', undefined, alias), kind: 'TimedOut' };
    this.#tell(this.#expired);
  }
}

/**
 * Calls the function in an actor of its own, so that the machine can go on without it when time is up. It is no part of
 * the execution: as on AWS, a function that is under way runs on when its execution is stopped.
 */
async function invoke(
  visit: Visit,
  request: { functionName: string; payload: Json },
  owner: string,
  limits: Limits,
): Promise<Answer> {
  const { run, state } = visit;
  let parked: Parked<Answer> | undefined;
  let early: Answer | undefined;
  const tell = (answer: Answer) => {
    if (parked === undefined) early ??= answer;
    else parked.wake(answer);
  };
  run.time.spawn(`the function of ${state.name}`, async () => {
    try {
      tell(sized({ result: await run.functions.invoke({ ...request, state: state.name }) }, owner));
    } catch (error) {
      if (error instanceof FunctionError)
        tell({ failure: new StatesError(error.error, error.reason), kind: 'Failed' });
      else throw error;
    }
  });
  limits.watch(tell);
  parked = run.time.park<Answer>(`the answer of ${state.name}`);
  if (early !== undefined) parked.wake(early);
  return await parked.value;
}

/** The token of one attempt and the wait for its answer. It is issued before the function can know it. */
function openToken(visit: Visit): { wait(limits: Limits): Promise<Answer>; close(): void } {
  const { run, state } = visit;
  let early: Answer | undefined;
  let tell = (answer: Answer) => {
    early ??= answer;
  };
  let beat = () => {};
  const token = run.tokens.issue({ answer: (answer) => tell(fromToken(answer)), heartbeat: () => beat() });
  visit.taskToken = token;
  // A line that is cut short never comes to its end; its token is closed with it.
  run.time.current?.onEnd.push(() => run.tokens.close(token));
  return {
    async wait(limits) {
      if (early !== undefined) return early;
      const parked = run.time.park<Answer>(`an answer to the task token of ${state.name}`);
      tell = (answer) => parked.wake(answer);
      beat = () => limits.beat();
      limits.watch(tell);
      return await parked.value;
    },
    close() {
      run.tokens.close(token);
      visit.taskToken = undefined;
    },
  };
}

function fromToken(answer: TokenAnswer): Answer {
  if ('output' in answer) return { result: answer.output };
  return { failure: new StatesError(answer.error, answer.cause), kind: 'Failed' };
}
