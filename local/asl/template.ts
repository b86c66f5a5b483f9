import { isObject, type Json, type JsonObject, put } from '../../lambdas/kit/json.ts';
import { DefinitionError } from './errors.ts';
import {
  type Bindings,
  compile,
  type Expression,
  evaluate,
  evaluateNow,
  expressionIn,
} from './expression.ts';
import type { Surroundings } from './functions.ts';
import { type Reserved, unsupported } from './references.ts';

/** A JSON value with expressions in it, taken apart once so that filling it in is cheap. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly at: string }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly items: readonly Template[] };

const NOTHING_RESERVED: ReadonlySet<Reserved> = new Set();

const MAX_DEPTH = 200;

/**
 * @param available the parts of `$states` that exist only where this template stands
 * @param at the field as errors name it: `Output`, `Arguments/Payload`
 * @param path where it stands in the definition
 * @throws DefinitionError if an expression is no JSONata
 */
export function readTemplate(
  value: Json,
  at: string,
  path: string,
  available: ReadonlySet<Reserved> = NOTHING_RESERVED,
  depth = 0,
): Template {
  if (depth > MAX_DEPTH) throw new DefinitionError(path, 'is nested too deeply');
  if (typeof value === 'string') {
    const source = expressionIn(value);
    if (source === undefined) {
      if (value.startsWith('{%'))
        throw new DefinitionError(path, 'a JSONata text must start with {% and end with %}');
      return { kind: 'constant', value };
    }
    return { kind: 'expression', expression: readExpression(source, path, available), at };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) =>
      readTemplate(item, `${at}[${index}]`, `${path}[${index}]`, available, depth + 1),
    );
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'list', items };
  }
  if (value !== null && typeof value === 'object') {
    const items = Object.entries(value).map(([key, item]) =>
      readTemplate(item, `${at}/${key}`, `${path}/${key}`, available, depth + 1),
    );
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'object', keys: Object.keys(value), items };
  }
  return { kind: 'constant', value };
}

function readExpression(source: string, path: string, available: ReadonlySet<Reserved>): Expression {
  let expression: Expression;
  try {
    expression = compile(source);
  } catch (error) {
    const why =
      error instanceof Error ? error.message : isObject(error) ? String(error.message) : String(error);
    throw new DefinitionError(path, `'${source}' is not a JSONata expression: ${why}`);
  }
  const problem = unsupported(expression.parsed.ast(), available);
  if (problem !== undefined) throw new DefinitionError(path, `${problem}: '${source}'`);
  return expression;
}

/**
 * The value with its expressions evaluated: at once where all of them are plain, else a promise of it.
 * @throws QueryEvaluationError naming the first field that cannot be evaluated
 */
export function fill(template: Template, bindings: Bindings, around: Surroundings): Json | Promise<Json> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return (
        evaluateNow(template.expression, bindings) ??
        evaluate(template.expression, bindings, template.at, around)
      );
    case 'list':
      return fillAll(template.items, bindings, around);
    case 'object': {
      const values = fillAll(template.items, bindings, around);
      return values instanceof Promise
        ? values.then((all) => together(template.keys, all))
        : together(template.keys, values);
    }
  }
}

/** One after the other, since an expression must not begin before the last one has ended. */
function fillAll(
  items: readonly Template[],
  bindings: Bindings,
  around: Surroundings,
  filled: Json[] = [],
): Json[] | Promise<Json[]> {
  for (let index = filled.length; index < items.length; index++) {
    const item = items[index];
    const value = item === undefined ? null : fill(item, bindings, around);
    if (value instanceof Promise) {
      return value.then((late) => {
        filled.push(late);
        return fillAll(items, bindings, around, filled);
      });
    }
    filled.push(value);
  }
  return filled;
}

function together(keys: readonly string[], values: readonly Json[]): JsonObject {
  const object: JsonObject = {};
  for (const [index, key] of keys.entries()) put(object, key, values[index] ?? null);
  return object;
}
