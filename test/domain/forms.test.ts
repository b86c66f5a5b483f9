import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { byName, form } from '../../lambdas/domain/forms.ts';
import { wrong } from '../../lambdas/kit/parse.ts';

const Order = form({ name: v.string(), sizes: v.optional(byName(v.number()), {}) });
const said = (value: unknown) => wrong(v.safeParse(Order, value).issues ?? []);

describe('a form', () => {
  it('has its fields, filled in by people or by itself', () => {
    expect(v.parse(Order, { name: 'a' })).toEqual({ name: 'a', sizes: {} });
    expect(v.parse(Order, { name: 'a', sizes: { b: 1 } })).toEqual({ name: 'a', sizes: { b: 1 } });
  });

  it.each([
    ['a list', [], 'it: must be an object'],
    ['a text', 'a', 'it: must be an object'],
    ['a field of somebody else', { name: 'a', size: 1 }, 'size: is not known here'],
    ['a list where names are', { name: 'a', sizes: [1] }, 'sizes: must be an object'],
    ['another value behind a name', { name: 'a', sizes: { b: 'c' } }, 'sizes.b: must be a number'],
  ])('is not filled in with %s', (_, value, sentence) => {
    expect(said(value)).toBe(sentence);
  });
});
