import { isObject, type Json } from '../../lambdas/kit/json.ts';
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
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

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
    const entries = Object.entries(value).map(
      ([key, item]) =>
        [key, readTemplate(item, `${at}/${key}`, `${path}/${key}`, available, depth + 1)] as const,
    );
    return entries.every(([, item]) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'object', entries };
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

/** @throws QueryEvaluationError naming the first field that cannot be evaluated */
export async function fill(template: Template, bindings: Bindings, around: Surroundings): Promise<Json> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return (
        evaluateNow(template.expression, bindings) ??
        (await evaluate(template.expression, bindings, template.at, around))
      );
    case 'list': {
      const filled: Json[] = [];
      for (const item of template.items) filled.push(await fill(item, bindings, around));
      return filled;
    }
    case 'object': {
      const filled: [string, Json][] = [];
      for (const [key, item] of template.entries) {
        filled.push([key, item.kind === 'constant' ? item.value : await fill(item, bindings, around)]);
      }
      return Object.fromEntries(filled);
    }
  }
}
