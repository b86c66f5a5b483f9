import { describe, expect, it } from 'vitest';
import { requestOf } from '../../../lambdas/domain/rewind/again.ts';
import { RewindInput } from '../../../lambdas/domain/rewind/input.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import { rewindPlanOf } from '../../support/rewinds.ts';

describe('what a run was started with, as its plan says', () => {
  it('is an input that a run takes, for the same cluster and with the same care', () => {
    const plan = rewindPlanOf({ noticeMinutes: 9, freeze: 'none', tolerance: 5, force: true });
    const request = requestOf(plan);
    expect(parse(RewindInput, request)).toEqual(request);
    expect(request).toMatchObject({
      cluster: 'kion-cluster',
      to: '-1h',
      noticeMinutes: 9,
      freeze: 'none',
      tolerance: 5,
      force: true,
    });
  });

  it('really goes there, asks only where something would be left behind, and is content with no other moment', () => {
    expect(requestOf(rewindPlanOf({ useEarliest: true }))).toMatchObject({
      dryRun: false,
      approval: false,
      useEarliest: false,
    });
  });
});
