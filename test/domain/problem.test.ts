import { describe, expect, it } from 'vitest';
import { describeProblems } from '../../lambdas/domain/problem.ts';

describe('the problems of a run', () => {
  it('read as one line each: what, about what, and what to do', () => {
    const text = describeProblems([
      { code: 'StackMissing', subject: 'kion-app', message: 'There is none.', remedy: 'Check its name.' },
      { code: 'NoHosts', subject: 'kion-app', message: 'It has none.', remedy: 'Name another stack.' },
    ]);
    expect(text).toBe(
      'StackMissing (kion-app): There is none. Check its name.\nNoHosts (kion-app): It has none. Name another stack.',
    );
  });
});
