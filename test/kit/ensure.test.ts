import { expect, it } from 'vitest';
import { ensure } from '../../lambdas/kit/ensure.ts';

it('lets pass what holds, and ends what cannot go on', () => {
  expect(() => ensure({})).not.toThrow();
  expect(() => ensure(undefined)).toThrow('a defect of Aurora Rewind');
});
