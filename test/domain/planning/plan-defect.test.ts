import { expect, it, vi } from 'vitest';
import { planDatabase } from '../../../lambdas/domain/planning/plan-database.ts';
import { clusterOf, inputOf, stackOf, surveyOf } from '../builders.ts';

vi.mock(import('yaml'), async (original) => ({
  ...(await original()),
  parseDocument: () => {
    throw new RangeError('out of memory');
  },
}));

it('takes no error but that of the template for an unreadable template', () => {
  expect(() =>
    planDatabase(surveyOf(), stackOf(), clusterOf(), inputOf(), { suffix: 'b12345', appGroup: undefined }),
  ).toThrow('out of memory');
});
