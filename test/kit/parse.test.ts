import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { keysOf, parse, tryParse, wrong } from '../../lambdas/kit/parse.ts';

const Item = v.object({ pk: v.pipe(v.string(), v.minLength(1)), fence: v.pipe(v.number(), v.integer()) });

describe('parsing', () => {
  it('gives what its schema has', () => {
    expect(parse(Item, { pk: 'lock#a', fence: 1, more: true })).toEqual({ pk: 'lock#a', fence: 1 });
    expect(tryParse(Item, { pk: 'lock#a', fence: 1, more: true })).toEqual({ pk: 'lock#a', fence: 1 });
  });

  it('says what does not fit, where, and where it was called', () => {
    const read = () => parse(Item, { pk: '', fence: 'x' });
    expect(read).toThrow(
      expect.objectContaining({
        name: 'Unreadable',
        message: 'pk: must be at least 1 long; fence: must be a number',
        stack: expect.stringMatching(/^Unreadable: .*\n {4}at read /s),
      }),
    );
  });

  it('can do without what does not fit, also where only its value is wrong', () => {
    expect(tryParse(Item, { pk: 1 })).toBeUndefined();
    expect(tryParse(Item, { pk: '', fence: 1 })).toBeUndefined();
  });

  it('knows the way to what is wrong', () => {
    const { issues } = v.safeParse(v.object({ all: v.array(Item) }), { all: [{ pk: 'a', fence: 0.5 }] });
    expect(issues?.map(keysOf)).toEqual([['all', 0, 'fence']]);
  });
});

describe('what is said of a value', () => {
  const said = (schema: v.GenericSchema, value: unknown) => wrong(v.safeParse(schema, value).issues ?? []);

  it.each([
    ['a string', v.string(), 1, 'it: must be a string'],
    ['a number', v.number(), 'x', 'it: must be a number'],
    ['a boolean', v.boolean(), null, 'it: must be a boolean'],
    ['an object', v.object({}), 'x', 'it: must be an object'],
    ['a list', v.array(v.string()), {}, 'it: must be a list'],
    ['one value', v.literal('a'), 'b', 'it: must be "a"'],
    ['one of several', v.picklist(['a', 'b']), 'c', 'it: must be "a" or "b"'],
    ['one kind', v.object({ kind: v.literal(1) }), { kind: 2 }, 'kind: must be 1'],
    [
      'one of several kinds',
      v.variant('kind', [v.object({ kind: v.literal('a') }), v.object({ kind: v.literal('b') })]),
      { kind: 'c' },
      'kind: must be "a" or "b"',
    ],
    ['either of two', v.union([v.string(), v.number()]), true, 'it: must be a string, or must be a number'],
    [
      'one form of two',
      v.union([v.object({ a: v.string() }), v.object({ b: v.number() })]),
      { b: 'x' },
      'it: a is missing, or b must be a number',
    ],
    [
      'a number that JSON has',
      v.pipe(v.number(), v.finite()),
      Number.POSITIVE_INFINITY,
      'it: must be a number',
    ],
    ['what is missing', v.object({ a: v.string() }), {}, 'a: is missing'],
    ['nothing', v.string(), undefined, 'it: is missing'],
    ['what is not known', v.strictObject({ a: v.string() }), { a: '', b: 1 }, 'b: is not known here'],
    ['a number to count with', v.pipe(v.number(), v.safeInteger()), 1e300, 'it: must be a whole number'],
    ['a whole number', v.pipe(v.number(), v.integer()), 0.5, 'it: must be a whole number'],
    ['the least', v.pipe(v.number(), v.minValue(1)), 0, 'it: must be at least 1'],
    ['the most', v.pipe(v.number(), v.maxValue(1)), 2, 'it: must be at most 1'],
    ['a bound', v.pipe(v.number(), v.gtValue(0)), 0, 'it: must be more than 0'],
    ['the longest', v.pipe(v.string(), v.maxLength(1)), 'ab', 'it: must be at most 1 long'],
    ['a URL', v.pipe(v.string(), v.url()), 'x', 'it: must be a URL'],
    [
      'a moment',
      v.pipe(v.string(), v.isoTimestamp()),
      'x',
      'it: must be a moment such as 2026-01-31T14:05:00Z',
    ],
    [
      'anything else',
      v.pipe(
        v.string(),
        v.check(() => false),
      ),
      'a',
      'it: does not fit',
    ],
    ['an own sentence', v.pipe(v.string(), v.regex(/x/, 'must have an x')), 'a', 'it: must have an x'],
  ])('asks for %s', (_, schema, value, sentence) => {
    expect(said(schema, value)).toBe(sentence);
  });

  it('never quotes it: it may be a password in a wrong place', () => {
    const Reference = v.object({
      secretId: v.string(),
      at: v.picklist(['a']),
      size: v.pipe(v.string(), v.url()),
    });
    expect(said(v.record(v.string(), Reference), { Password: 'hunter2' })).not.toContain('hunter2');
    expect(said(Reference, { secretId: 1, at: 'hunter2', size: 'hunter2' })).not.toContain('hunter2');
  });

  it('is said once', () => {
    const url = 'must be a URL';
    expect(said(v.pipe(v.string(), v.url(url), v.regex(/^https:/, url)), '')).toBe('it: must be a URL');
  });

  it('ends after five', () => {
    expect(said(v.array(v.string()), [1, 2, 3, 4, 5, 6]).split('; ')).toHaveLength(5);
  });
});
