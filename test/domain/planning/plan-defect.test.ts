import { expect, it, vi } from 'vitest';
import { planDatabase } from '../../../lambdas/domain/planning/plan-database.ts';
import { clusterOf, inputOf, stackOf, surveyOf } from '../builders.ts';

vi.mock(import('../../../lambdas/domain/template/parse.ts'), async (original) => ({
  ...(await original()),
  parseTemplate: () => {
    throw new RangeError('out of memory');
  },
}));

it('takes no error but that of the template for an unreadable template', () => {
  expect(() => planDatabase(surveyOf(), stackOf(), clusterOf(), inputOf(), 'b12345')).toThrow(
    'out of memory',
  );
});
