import * as v from 'valibot';

/** How people call what JSON calls otherwise. */
const KINDS: Readonly<Record<string, string>> = {
  Object: 'an object',
  Array: 'a list',
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
};

/** What validations say that have no sentence of their own. */
const DEMANDS: Readonly<Record<string, (requirement: unknown) => string>> = {
  integer: () => 'must be a whole number',
  safe_integer: () => 'must be a whole number',
  finite: () => 'must be a number',
  url: () => 'must be a URL',
  iso_timestamp: () => 'must be a moment such as 2026-01-31T14:05:00Z',
  min_value: (least) => `must be at least ${least}`,
  max_value: (most) => `must be at most ${most}`,
  gt_value: (bound) => `must be more than ${bound}`,
  min_length: (least) => `must be at least ${least} long`,
  max_length: (most) => `must be at most ${most} long`,
};

function sentence({ kind, type, expected, received, requirement, issues }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return DEMANDS[type]?.(requirement) ?? 'does not fit';
  if (received === 'undefined') return 'is missing';
  if (expected === 'never') return 'is not known here';
  if (type === 'union' && issues !== undefined)
    return [...new Set(issues.map((issue) => [...keysOf(issue), issue.message].join(' ')))].join(', or ');
  // Of several values the library makes `("a" | "b")`.
  const values = String(expected).replaceAll(/[()]/g, '').replaceAll(' | ', ' or ');
  return `must be ${KINDS[values] ?? values}`;
}

// The library's own sentences quote what was received, and that may be a secret which somebody has put in a wrong place.
v.setGlobalMessage(sentence);

/** What was stored or received cannot be what it should be. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * The value as its schema has it.
 * @throws Unreadable, which says what does not fit, and never quotes it
 */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const error = new Unreadable(wrong(issues));
  Error.captureStackTrace(error, parse);
  throw error;
}

/** The value as its schema has it, or undefined if it does not fit. */
export function tryParse<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
): Output | undefined {
  const { success, output } = v.safeParse(schema, value);
  return success ? output : undefined;
}

/** Where something is wrong. */
export function keysOf({ path }: v.BaseIssue<unknown>): (string | number)[] {
  return path?.map(({ key }) => (typeof key === 'number' ? key : String(key))) ?? [];
}

/** The first few things that are wrong, as `path: what`. */
export function wrong(issues: readonly v.BaseIssue<unknown>[]): string {
  const sentences = issues.map((issue) => `${keysOf(issue).join('.') || 'it'}: ${issue.message}`);
  return [...new Set(sentences)].slice(0, 5).join('; ');
}
