import type { Json, JsonObject } from '../../lambdas/kit/json.ts';
import type { Outcome, State } from './definition.ts';
import { QueryEvaluationError, StatesError } from './errors.ts';
import { type Bindings, unexpectedType } from './expression.ts';
import { type Line, type Run, surroundings } from './run.ts';
import { fill, type Template } from './template.ts';

const MAX_BYTES = 262_144;

/** One visit of one state: what its expressions see and what is written about it. */
export interface Visit {
  readonly run: Run;
  readonly line: Line;
  readonly state: State;
  readonly input: Json;
  readonly enteredEvent: number;
  readonly enteredAt: number;
  retryCount: number;
  taskToken: string | undefined;
}

/** What expressions see besides the input: a task's result, or the error that a Catch caught. */
export type Extra = { readonly result?: Json; readonly errorOutput?: Json };

/** What the context object says of the state, made once per attempt: most expressions never look at it. */
const contexts = new WeakMap<
  Visit,
  { readonly retryCount: number; readonly token: string | undefined; readonly context: JsonObject }
>();

/** The context object of the moment. Source: Step Functions Developer Guide, "Accessing execution data". */
export function contextOf(visit: Visit): JsonObject {
  const { run, line, state, retryCount, taskToken: token } = visit;
  const known = contexts.get(visit);
  if (known?.retryCount === retryCount && known.token === token) return known.context;
  const context = {
    ...run.context,
    State: { Name: state.name, EnteredTime: new Date(visit.enteredAt).toISOString(), RetryCount: retryCount },
    ...(token === undefined ? {} : { Task: { Token: token } }),
    ...(line.item === undefined ? {} : { Map: { Item: { ...line.item } } }),
  };
  contexts.set(visit, { retryCount, token, context });
  return context;
}

/** The bindings of fields that see neither a result nor an error: several fields of a state share them. */
const plainBindings = new WeakMap<
  JsonObject,
  { readonly variables: Line['variables']; readonly bindings: Bindings }
>();

/** The variables of the line, and `states`. */
export function bindingsOf(visit: Visit, extra?: Extra, item?: Line['item']): Bindings {
  const context = contextOf(visit);
  const { variables } = visit.line;
  if (extra !== undefined || item !== undefined) {
    const own = item === undefined ? context : { ...context, Map: { Item: { ...item } } };
    return { ...variables, states: { input: visit.input, context: own, ...extra } };
  }
  const known = plainBindings.get(context);
  if (known?.variables === variables) return known.bindings;
  const bindings = { ...variables, states: { input: visit.input, context } };
  plainBindings.set(context, { variables, bindings });
  return bindings;
}

export function fillIn(visit: Visit, template: Template, bindings: Bindings): Promise<Json> {
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
    const pairs: [string, Json][] = [];
    for (const [name, template] of assign) pairs.push([name, await fillIn(visit, template, bindings)]);
    assigned = Object.fromEntries(pairs);
  }
  if (assigned !== undefined) checkSize(assigned, visit.state.name);
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
