import type { Template } from './template.ts';

/** A machine that was read, checked and taken apart: nothing in it is unknown to this engine. */
export interface Machine extends Flow {
  readonly comment: string | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** States that belong together: a whole machine, a branch, or what a Map does to each item. */
export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** Where to go next; undefined ends the flow. */
export type Next = string | undefined;

interface Common {
  readonly name: string;
  readonly comment: string | undefined;
}

interface Leaving {
  readonly output: Template | undefined;
  readonly assign: readonly (readonly [string, Template])[] | undefined;
}

/** One entry of a Retry list. Intervals in seconds. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

/** One entry of a Catch list. */
export interface Catcher extends Leaving {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

interface Guarded {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface PassState extends Common, Leaving {
  readonly type: 'Pass';
  readonly next: Next;
}
export interface SucceedState extends Common {
  readonly type: 'Succeed';
  readonly output: Template | undefined;
}
export interface FailState extends Common {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}
export interface WaitState extends Common, Leaving {
  readonly type: 'Wait';
  readonly next: Next;
  readonly until: { readonly kind: 'Seconds' | 'Timestamp'; readonly value: Template };
}
export interface ChoiceState extends Common, Leaving {
  readonly type: 'Choice';
  readonly choices: readonly (Leaving & { readonly condition: Template; readonly next: string })[];
  readonly default: string | undefined;
}
export interface TaskState extends Common, Leaving, Guarded {
  readonly type: 'Task';
  readonly next: Next;
  /** A function's ARN as resource, or the invoke integration with or without a task token. */
  readonly call: 'function' | 'invoke' | 'invoke.waitForTaskToken';
  readonly resource: string;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
  readonly credentials: Template | undefined;
}
export interface ParallelState extends Common, Leaving, Guarded {
  readonly type: 'Parallel';
  readonly next: Next;
  readonly arguments: Template | undefined;
  readonly branches: readonly Flow[];
}
export interface MapState extends Common, Leaving, Guarded {
  readonly type: 'Map';
  readonly next: Next;
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly toleratedFailureCount: Template | undefined;
  readonly toleratedFailurePercentage: Template | undefined;
  readonly processor: Flow;
}

export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;

/** The parts of a state that say what leaves it. */
export type Outcome = Leaving;
