import type { Json } from '../../lambdas/kit/json.ts';
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

/** A JSON value with expressions in it, taken apart once so that filling it in is cheap. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly at: string }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/**
 * @param at the field as errors name it: `Output`, `Arguments/Payload`
 * @param path where it stands in the definition
 * @throws DefinitionError if an expression is no JSONata
 */
export function readTemplate(value: Json, at: string, path: string): Template {
  if (typeof value === 'string') {
    const source = expressionIn(value);
    if (source === undefined) return { kind: 'constant', value };
    try {
      return { kind: 'expression', expression: compile(source), at };
    } catch (error) {
      const why = error instanceof Error ? error.message : String((error as { message?: unknown }).message);
      throw new DefinitionError(path, `'${source}' is not a JSONata expression: ${why}`);
    }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => readTemplate(item, `${at}[${index}]`, `${path}[${index}]`));
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'list', items };
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, readTemplate(item, `${at}/${key}`, `${path}/${key}`)] as const,
    );
    return entries.every(([, item]) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'object', entries };
  }
  return { kind: 'constant', value };
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
      const filled: Record<string, Json> = {};
      for (const [key, item] of template.entries) {
        filled[key] = item.kind === 'constant' ? item.value : await fill(item, bindings, around);
      }
      return filled;
    }
  }
}
