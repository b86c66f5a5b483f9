import { type Json, type JsonObject, put } from '../../lambdas/kit/json.ts';
import type { Outcome, State } from './definition.ts';
import { QueryEvaluationError, StatesError } from './errors.ts';
import { type Bindings, unexpectedType } from './expression.ts';
import { type Line, type Run, surroundings } from './run.ts';
import { fill, type Template } from './template.ts';

const MAX_BYTES = 262_144;

/** One visit of one state: what its expressions see and what is written about it. */
export class Visit {
  readonly run: Run;
  readonly line: Line;
  readonly state: State;
  readonly input: Json;
  readonly enteredEvent: number;
  readonly enteredAt: number;
  #retryCount = 0;
  #taskToken: string | undefined;
  #context: JsonObject | undefined;

  /** Begins when a line enters a state, whose event is recorded already. */
  constructor(run: Run, line: Line, state: State, input: Json, enteredEvent: number) {
    this.run = run;
    this.line = line;
    this.state = state;
    this.input = input;
    this.enteredEvent = enteredEvent;
    this.enteredAt = run.time.millis;
  }

  /** The token that the current attempt waits for. */
  get taskToken(): string | undefined {
    return this.#taskToken;
  }

  set taskToken(token: string | undefined) {
    this.#taskToken = token;
    this.#context = undefined;
  }

  /** Begins another attempt. */
  retry(): void {
    this.#retryCount++;
    this.#context = undefined;
  }

  /**
   * The context object of the attempt, made when an expression first looks at it: most never do.
   * Source: Step Functions Developer Guide, "Accessing execution data".
   */
  get context(): JsonObject {
    if (this.#context !== undefined) return this.#context;
    const EnteredTime = new Date(this.enteredAt).toISOString();
    const context: JsonObject = {
      ...this.run.context,
      State: { Name: this.state.name, EnteredTime, RetryCount: this.#retryCount },
    };
    if (this.#taskToken !== undefined) context.Task = { Token: this.#taskToken };
    if (this.line.item !== undefined) context.Map = { Item: { ...this.line.item } };
    this.#context = context;
    return context;
  }
}

/** What expressions see besides the input: a task's result, or the error that a Catch caught. */
export type Extra = { readonly result?: Json; readonly errorOutput?: Json };

/** The variables of the line, and `states`. */
export function bindingsOf(visit: Visit, extra?: Extra, item?: Line['item']): Bindings {
  const states = {
    input: visit.input,
    get context() {
      return item === undefined ? visit.context : { ...visit.context, Map: { Item: { ...item } } };
    },
  };
  return {
    variables: visit.line.variables,
    states: extra === undefined ? states : Object.assign(states, extra),
  };
}

/** A field with its expressions evaluated; at once where none of them needs the library. */
export function fillIn(visit: Visit, template: Template, bindings: Bindings): Json | Promise<Json> {
  return fill(template, bindings, surroundings(visit.run));
}

/** A whole number not under `least` out of a field that may be an expression; AWS takes a text of digits for one. */
export async function numberIn(
  visit: Visit,
  template: Template | undefined,
  field: string,
  least: number,
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const filled =
    template.kind === 'constant' ? template.value : await fillIn(visit, template, bindingsOf(visit));
  const value = typeof filled === 'string' && /^\d+$/.test(filled) ? Number(filled) : filled;
  const source = template.kind === 'expression' ? template.expression.source : String(value);
  if (typeof value !== 'number') throw unexpectedType(source, field, 'number', value);
  if (value < least || !Number.isInteger(value)) {
    throw new QueryEvaluationError(
      field,
      `The ${field} field must be a whole number from ${least}, but was ${value}`,
    );
  }
  return value;
}

/** What a state leaves behind: its output and the variables that it assigns. */
export interface Left {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
}

/**
 * Output and Assign of a state, a Choice rule or a Catch. All of their expressions see the variables as they were on
 * entry.
 * @param otherwise the output where there is no Output field
 */
export async function leave(visit: Visit, outcome: Outcome, otherwise: Json, extra?: Extra): Promise<Left> {
  const { assign, output } = outcome;
  if (assign === undefined && output === undefined) return { output: otherwise, assigned: undefined };
  const bindings = bindingsOf(visit, extra);
  let assigned: JsonObject | undefined;
  if (assign !== undefined) {
    assigned = {};
    for (const [name, template] of assign) put(assigned, name, await fillIn(visit, template, bindings));
    checkSize(assigned, visit.state.name);
  }
  return { output: output === undefined ? otherwise : await fillIn(visit, output, bindings), assigned };
}

/**
 * @param of the state, function or service whose result it is
 * @throws StatesError States.DataLimitExceeded over 262,144 bytes
 */
export function checkSize(value: Json, of: string): Json {
  const text = JSON.stringify(value);
  if (text.length * 3 > MAX_BYTES && Buffer.byteLength(text) > MAX_BYTES) {
    throw new StatesError(
      'States.DataLimitExceeded',
      `The state/task '${of}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return value;
}
