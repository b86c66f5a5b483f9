import type { Json, JsonObject } from '../../lambdas/kit/json.ts';
import type { Actor, VirtualTime } from '../clock/virtual-time.ts';
import type { StatesError } from './errors.ts';
import type { Surroundings } from './functions.ts';
import type { History, Thread } from './history.ts';

/** A failed function, as the Lambda service reports it to Step Functions. */
export class FunctionError extends Error {
  override name = 'FunctionError';
  /** The name that Retry and Catch match, e.g. `StackBusy` or `Lambda.Unknown`. */
  readonly error: string;
  readonly reason: string;

  constructor(error: string, reason: string) {
    super(`${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
  }
}

/** What one invocation of a function is about. */
export interface Invocation {
  readonly functionName: string;
  readonly payload: Json;
  /** The state that invokes, for players of recordings and for displays. */
  readonly state: string;
}

/** Runs functions. It is called inside an actor of its own, which the engine may abandon when time is up. */
export interface Functions {
  /** @throws FunctionError if the function fails */
  invoke(invocation: Invocation): Promise<Json>;
}

/** The answer to a task token. */
export type TokenAnswer =
  | { readonly output: Json }
  | { readonly error: string | undefined; readonly cause: string | undefined };

/** What waits for a token's answer. */
export interface TokenWaiter {
  answer(answer: TokenAnswer): void;
  heartbeat(): void;
}

/** Issues task tokens and knows who waits for them. */
export interface Tokens {
  issue(waiter: TokenWaiter): string;
  /** A token whose task timed out or ended answers TaskTimedOut from now on. */
  close(token: string): void;
}

/** What all threads of one execution share. */
export interface Run {
  readonly time: VirtualTime;
  readonly history: History;
  readonly functions: Functions;
  readonly tokens: Tokens;
  readonly random: () => number;
  /** The parts of the context object that never change: Execution and StateMachine. */
  readonly context: JsonObject;
  /** Actors that run for this execution, to be ended with it. */
  readonly actors: Set<Actor>;
  /** How many states were entered or retried: what AWS charges for. */
  transitions: number;
}

/** One line of control: the main flow, a branch, or an iteration. */
export interface Line {
  readonly thread: Thread;
  variables: { readonly [name: string]: Json };
  /** The state that this line is in, and with what it was entered: where a redrive begins anew. */
  at: { readonly state: string; readonly input: Json } | undefined;
  /** The states that this line is inside of, outermost first: what is aborted with it. */
  readonly open: { readonly name: string; readonly type: string }[];
  /** The branches or iterations that were started from it. */
  readonly children: Set<Branch>;
  /** Present inside a Map iteration. */
  readonly item: { readonly Index: number; readonly Value: Json; readonly Source: 'STATE_DATA' } | undefined;
}

/** A branch of a Parallel state or an iteration of a Map state. */
export interface Branch {
  readonly line: Line;
  readonly actor: Actor;
  readonly iteration: { readonly name: string; readonly index: number } | undefined;
  result: { readonly output: Json } | { readonly failure: StatesError } | undefined;
}

/** A fresh line with its own copy of what its parent knows. */
export function line(parent: Pick<Line, 'variables' | 'thread'>, item?: Line['item']): Line {
  return {
    thread: { last: parent.thread.last },
    variables: parent.variables,
    at: undefined,
    open: [],
    children: new Set(),
    item,
  };
}

export function surroundings(run: Run): Surroundings {
  return { millis: run.time.millis, random: run.random };
}
