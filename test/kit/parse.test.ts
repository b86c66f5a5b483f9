import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { parse, wrong } from '../../lambdas/kit/parse.ts';

const Item = z.object({ pk: z.string().check(z.minLength(1)), fence: z.int() });

it('gives what its schema has', () => {
  expect(parse(Item, { pk: 'lock#a', fence: 1, more: true })).toEqual({ pk: 'lock#a', fence: 1 });
});

it('says in English what does not fit, where, and where it was called', () => {
  const read = () => parse(Item, { pk: '', fence: 'x' });
  expect(read).toThrow(
    expect.objectContaining({
      name: 'ZodError',
      message: expect.stringContaining('Too small: expected string to have >=1 characters'),
      stack: expect.stringMatching(/^ZodError: .*\n {4}at read /s),
    }),
  );
});

it('says the same in few words', () => {
  const { error } = Item.safeParse({ pk: 1 });
  expect(error === undefined ? '' : wrong(error)).toBe(
    'pk: Invalid input: expected string, received number; fence: Invalid input: expected number, received undefined',
  );
});
