import { expect, it } from 'vitest';
import { askedToWait } from '../../lambdas/domain/overdue.ts';

it.each([
  [{ noticeMinutes: 30 }, 1800],
  [{ bakeHours: 0.5, noticeMinutes: 1 }, 1860],
  [{ databaseStack: 'kion-aurora' }, 0],
  [{ noticeMinutes: -30, bakeHours: -5 }, 0],
  [{ noticeMinutes: '30', bakeHours: true }, 0],
  [['30'], 0],
  ['30', 0],
  [null, 0],
])('an input %j asks for %d seconds', (input, seconds) => {
  expect(askedToWait(input)).toBe(seconds);
});
