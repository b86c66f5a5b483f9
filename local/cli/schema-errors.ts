import * as z from 'zod';
import { isObject } from '../../lambdas/kit/json.ts';

/** The keys that an object at `path` may have, read out of the schema's own JSON Schema. */
function allowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
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

function sentence(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const at = where(issue.path);
  const prefix = at === '' ? '' : `${at}: `;
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedAt(schema, issue.path);
    return `${prefix}unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; allowed: ${allowed.join(', ')}`;
  }
  if (issue.code === 'invalid_value')
    return `${prefix}must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'invalid_union')
    return `${prefix}${issue.errors
      .flat()
      .map(({ message }) => message)
      .join(', or ')}`;
  return `${prefix}${issue.message.replace(/^Invalid input: /, '')}`;
}

/** Everything that does not fit the schema, on one line: what, where, and what is allowed. */
export function describeIssues(error: z.ZodError, schema: z.ZodType): string {
  return error.issues.map((issue) => sentence(issue, schema)).join('; ');
}
