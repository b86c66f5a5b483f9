import { expect, it } from 'vitest';
import { migrate } from './migrate.ts';

it('refuses a database stack that is the app stack, since its deletion would take the app along', async () => {
  const { result } = await migrate({ input: { appStack: 'kion-aurora' } });
  expect(result.outcome).toBe('refused');
  expect(result.problems.map(({ code }) => code)).toContain('SameStack');
});
