import jsonata from 'jsonata';
import { isObject, type Json, throughJson } from '../../lambdas/kit/json.ts';
import { QueryEvaluationError } from './errors.ts';
import { functionsOf, NOWHERE, type Surroundings } from './functions.ts';

/** The values that an expression sees: its variables, `states` among them. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A parsed JSONata expression; parsing costs about forty times an evaluation, so it is done once. */
export interface Expression {
  readonly source: string;
  /** The names after the variable, if the expression is nothing but `$variable.name.name`. */
  readonly path: readonly string[] | undefined;
  readonly parsed: jsonata.Expression;
  /** What its functions see while it is evaluated. One actor has the turn at a time, so one holder is enough. */
  readonly box: { around: Surroundings };
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
  const expression = { source, path: plainPath(parsed.ast()), parsed, box: { around: NOWHERE } };
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

/** No filter, sort, group or index hangs on the node: only the keys that every variable and name has. */
function isPlain(node: jsonata.ExprNode): boolean {
  return Object.keys(node).every((key) => ['type', 'value', 'position', 'steps'].includes(key));
}

const FALL_BACK = Symbol('the path meets an array, where JSONata maps');

/** What JSONata would answer for a plain path, or FALL_BACK. */
function walk(path: readonly string[], bindings: Bindings): unknown {
  let value: unknown = bindings;
  for (const name of path) {
    if (Array.isArray(value)) return FALL_BACK;
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
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
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => item === undefined || isJson(item));
  if (!isObject(value) || '_jsonata_function' in value || '_jsonata_lambda' in value) return false;
  return Object.values(value).every((item) => item === undefined || isJson(item));
}

/** The value at once where the expression is a plain path, undefined where it must be evaluated by the library. */
export function evaluateNow(expression: Expression, bindings: Bindings): Json | undefined {
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
  let value: unknown;
  try {
    value = await parsed.evaluate(undefined, { ...bindings, eval: undefined });
  } catch (error) {
    const code = isObject(error) && typeof error.code === 'string' ? `${error.code}: ` : '';
    const message = isObject(error) && typeof error.message === 'string' ? error.message : String(error);
    throw sentence(source, location, `threw an error during evaluation. ${code}${message}`);
  }
  if (value === undefined) throw sentence(source, location, 'returned nothing (undefined).');
  if (!isJson(value)) throw sentence(source, location, 'returned an unsupported result type.');
  return throughJson(value);
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
