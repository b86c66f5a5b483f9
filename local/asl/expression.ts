import jsonata from 'jsonata';
import { isObject, type Json, own, throughJson } from '../../lambdas/kit/json.ts';
import { QueryEvaluationError } from './errors.ts';
import { functionsOf, NOWHERE, OutOfBounds, type Surroundings } from './functions.ts';

/** The values that an expression sees: the variables, and what AWS puts under `states`. */
export interface Bindings {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly states: Readonly<Record<string, unknown>>;
}

/** A parsed JSONata expression; parsing costs about forty times an evaluation, so it is done once. */
export interface Expression {
  readonly source: string;
  /** The names after the variable, if the expression is nothing but `$variable.name.name`. */
  readonly path: readonly string[] | undefined;
  /** Present if the expression is nothing but `$variable.name = 'literal'`, as most conditions are. */
  readonly comparison: { readonly path: readonly string[]; readonly literal: string | number } | undefined;
  readonly parsed: jsonata.Expression;
  /** What its functions see while it is evaluated. One actor has the turn at a time, so one holder is enough. */
  readonly box: { around: Surroundings };
  /** Cuts short an evaluation that does not end. */
  readonly meter: Meter;
}

/** How deep an evaluation may go, and how many steps it may take: about a second of work. */
const MAX_DEPTH = 100;
const MAX_STEPS = 1_000_000;
/** One level of a program costs several levels of the evaluator. */
const EVALUATOR_LEVELS = 8;

/** Counts the steps of an evaluation through the library's own hooks. */
class Meter {
  #depth = 0;
  #steps = 0;

  constructor(parsed: jsonata.Expression) {
    // The hooks are keyed by symbols, which the library's types do not know.
    Reflect.apply(parsed.assign, parsed, [Symbol.for('jsonata.__evaluate_entry'), () => this.#enter()]);
    Reflect.apply(parsed.assign, parsed, [Symbol.for('jsonata.__evaluate_exit'), () => this.#leave()]);
  }

  reset(): void {
    this.#depth = 0;
    this.#steps = 0;
  }

  #enter(): void {
    if (++this.#steps > MAX_STEPS)
      throw new OutOfBounds('Expression evaluation timeout: Check for infinite loop');
    if (++this.#depth > MAX_DEPTH * EVALUATOR_LEVELS) {
      throw new OutOfBounds(
        'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
      );
    }
  }

  #leave(): void {
    this.#depth--;
  }
}

const cache = new Map<string, Expression>();

/** The expression inside `{% … %}`, or undefined if the text is a constant. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;
}

/** @throws the library's own error if the text is not JSONata */
export function compile(source: string): Expression {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const parsed = jsonata(source);
  const ast = parsed.ast();
  const expression = {
    source,
    path: plainPath(ast),
    comparison: plainComparison(ast),
    parsed,
    box: { around: NOWHERE },
    meter: new Meter(parsed),
  };
  for (const { name, implementation, signature } of functionsOf(expression.box)) {
    parsed.registerFunction(name, implementation, signature);
  }
  cache.set(source, expression);
  return expression;
}

function plainPath(node: jsonata.ExprNode): string[] | undefined {
  if (node.type === 'variable')
    return isPlain(node) && node.value !== '' && node.value !== '$' ? [String(node.value)] : undefined;
  if (node.type !== ('path' as string) || node.steps === undefined) return undefined;
  const [first, ...rest] = node.steps;
  if (first?.type !== 'variable' || first.value === '' || first.value === '$') return undefined;
  if (!node.steps.every(isPlain) || !rest.every((step) => step.type === 'name')) return undefined;
  return node.steps.map((step) => String(step.value));
}

function plainComparison(node: jsonata.ExprNode): Expression['comparison'] {
  if (node.type !== 'binary' || node.value !== '=' || node.lhs === undefined || Array.isArray(node.lhs))
    return undefined;
  const path = plainPath(node.lhs);
  const literal: unknown = node.rhs?.value;
  if (path === undefined || (node.rhs?.type !== 'string' && node.rhs?.type !== 'number')) return undefined;
  return typeof literal === 'string' || typeof literal === 'number' ? { path, literal } : undefined;
}

/** No filter, sort, group or index hangs on the node: only the keys that every variable and name has. */
function isPlain(node: jsonata.ExprNode): boolean {
  return Object.keys(node).every((key) => ['type', 'value', 'position', 'steps'].includes(key));
}

const FALL_BACK = Symbol('the path meets an array, where JSONata maps');

/** What JSONata would answer for a plain path, or FALL_BACK. */
function walk(path: readonly string[], bindings: Bindings): unknown {
  let value: unknown;
  for (let step = 0; step < path.length; step++) {
    const name = path[step] ?? '';
    if (step === 0) value = name === 'states' ? bindings.states : own(bindings.variables, name);
    else if (Array.isArray(value)) return FALL_BACK;
    else value = isObject(value) ? own(value, name) : undefined;
  }
  return value;
}

function sentence(source: string, location: string, problem: string): QueryEvaluationError {
  return new QueryEvaluationError(
    location,
    `The JSONata expression '${source}' specified for the field '${location}' ${problem}`,
  );
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return true;
  if (Array.isArray(value)) return value.every((item) => item === undefined || isJson(item));
  if (!isObject(value) || '_jsonata_function' in value || '_jsonata_lambda' in value) return false;
  return Object.values(value).every((item) => item === undefined || isJson(item));
}

/** AWS writes numbers that JSON does not have as texts: "Infinity", "NaN". */
function finite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(finite);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, finite(item)]))
    : value;
}

/** The value at once where the expression is plain, undefined where it must be evaluated by the library. */
export function evaluateNow(expression: Expression, bindings: Bindings): Json | undefined {
  const { comparison } = expression;
  if (comparison !== undefined) {
    const found = walk(comparison.path, bindings);
    return found === FALL_BACK || (typeof found === 'object' && found !== null)
      ? undefined
      : found === comparison.literal;
  }
  if (expression.path === undefined) return undefined;
  const value = walk(expression.path, bindings);
  // Variables and the context only ever hold JSON, so a value found by a plain path is JSON.
  return value === FALL_BACK ? undefined : (value as Json | undefined);
}

/**
 * Evaluates as AWS does: JSONata 2.0.6 without `$eval`, with AWS's own functions, on the given clock.
 * @param location the field, for the error
 * @throws QueryEvaluationError if the expression fails, yields nothing, or yields what is no JSON
 */
export async function evaluate(
  expression: Expression,
  bindings: Bindings,
  location: string,
  around: Surroundings,
): Promise<Json> {
  const { source, parsed } = expression;
  const quick = evaluateNow(expression, bindings);
  if (quick !== undefined) return quick;
  expression.box.around = around;
  expression.meter.reset();
  let value: unknown;
  try {
    value = await parsed.evaluate(undefined, {
      eval: undefined,
      ...bindings.variables,
      states: bindings.states,
    });
  } catch (error) {
    if (error instanceof OutOfBounds)
      throw sentence(source, location, `threw an error during evaluation: ${error.message}`);
    const code = isObject(error) && typeof error.code === 'string' ? `${error.code}: ` : '';
    const message = isObject(error) && typeof error.message === 'string' ? error.message : String(error);
    throw sentence(source, location, `threw an error during evaluation. ${code}${message}`);
  }
  if (value === undefined) throw sentence(source, location, 'returned nothing (undefined).');
  if (!isJson(value)) throw sentence(source, location, 'returned an unsupported result type.');
  return throughJson(finite(value));
}

/** A value of the wrong type for its field, in AWS's words. */
export function unexpectedType(
  source: string,
  location: string,
  expected: string,
  value: Json,
): QueryEvaluationError {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return sentence(
    source,
    location,
    `returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`,
  );
}
