import { describe, expect, it } from 'vitest';
import { isMasked } from '../../lambdas/domain/views.ts';

describe('a value that CloudFormation does not show', () => {
  it('is known by its asterisks', () => {
    expect(['****', '*****'].map(isMasked)).toEqual([true, true]);
  });

  it('is not taken for a value that only has some of them, or none', () => {
    expect(['', 'secret', '*.example.com', 'a****', '**** '].map(isMasked)).toEqual(Array(5).fill(false));
  });
});
