import * as z from 'zod';
import { isObject } from '../../lambdas/kit/json.ts';

// What follows reads zod's English texts, which the schemas of zod/mini do not bring along.
z.config(z.locales.en());

/** The keys that an object at `path` may have, read out of the schema's own JSON Schema. */
function allowedAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const step of path) {
    if (!isObject(node)) return [];
    node =
      typeof step === 'number'
        ? node.items
        : isObject(node.properties)
          ? node.properties[String(step)]
          : undefined;
  }
  return isObject(node) && isObject(node.properties) ? Object.keys(node.properties) : [];
}

function where(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

const KINDS: Readonly<Record<string, string>> = {
  record: 'an object',
  object: 'an object',
  array: 'a list',
  int: 'a whole number',
};

function kind(expected: string): string {
  return KINDS[expected] ?? `a ${expected}`;
}

/** What is wrong, without where. */
function wrong(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined') ? 'is missing' : `must be ${kind(issue.expected)}`;
  }
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'invalid_union') return [...new Set(issue.errors.flat().map(wrong))].join(', or ');
  if (issue.code === 'too_small')
    return `must be at least ${issue.minimum}${issue.origin === 'array' || issue.origin === 'string' ? ' long' : ''}`;
  if (issue.code === 'too_big')
    return `must be at most ${issue.maximum}${issue.origin === 'array' || issue.origin === 'string' ? ' long' : ''}`;
  return issue.message.replace(/^Invalid input: /, '');
}

function sentence(issue: z.core.$ZodIssue, schema: z.core.$ZodType): string {
  const at = where(issue.path);
  const prefix = at === '' ? '' : `${at}: `;
  if (issue.code !== 'unrecognized_keys') return `${prefix}${wrong(issue)}`;
  const allowed = allowedAt(schema, issue.path);
  return `${prefix}unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; allowed: ${allowed.join(', ')}`;
}

/** Everything that does not fit the schema, on one line: what, where, and what is allowed. */
export function describeIssues(error: z.core.$ZodError, schema: z.core.$ZodType): string {
  return error.issues.map((issue) => sentence(issue, schema)).join('; ');
}
