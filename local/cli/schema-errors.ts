import type * as v from 'valibot';
import { isObject } from '../../lambdas/kit/json.ts';
import { keysOf } from '../../lambdas/kit/parse.ts';

/** The keys that an object at `path` may have, read off the schema. */
function allowedAt(schema: unknown, path: readonly unknown[]): string[] {
  let node = schema;
  for (const step of [...path, undefined]) {
    while (isObject(node) && node.wrapped !== undefined) node = node.wrapped;
    if (!isObject(node)) return [];
    if (step === undefined) return isObject(node.entries) ? Object.keys(node.entries) : [];
    node =
      typeof step === 'number' ? node.item : isObject(node.entries) ? node.entries[String(step)] : undefined;
  }
  return [];
}

function where(path: readonly unknown[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function sentence(issue: v.BaseIssue<unknown>, schema: unknown): string {
  const { expected, message } = issue;
  const keys = keysOf(issue);
  const unknown = expected === 'never' ? keys.pop() : undefined;
  const prefix = keys.length === 0 ? '' : `${where(keys)}: `;
  if (unknown === undefined) return `${prefix}${message}`;
  return `${prefix}unknown key "${unknown}"; allowed: ${allowedAt(schema, keys).join(', ')}`;
}

/** What does not fit the schema, on one line: what, where, and what is allowed; of unknown keys the first. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[], schema: v.GenericSchema): string {
  return [...new Set(issues.map((issue) => sentence(issue, schema)))].join('; ');
}
