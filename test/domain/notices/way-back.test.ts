import { describe, expect, it } from 'vitest';
import { type Stacks, wayBackNotice } from '../../../lambdas/domain/notices/way-back.ts';
import { planOf } from '../plan-builders.ts';

type End = Parameters<typeof wayBackNotice>[1];

const FAILURE = {
  state: 'CheckSnapshot',
  error: 'StepFailed',
  cause: 'It is failed.',
  detail: 'It was there.',
};
const STACKS: Stacks = { old: 'CREATE_COMPLETE', fresh: 'UPDATE_COMPLETE', open: undefined };

/** The paragraphs of the notice: why, where the app is, what there is, and where to read on. */
function paragraphs(way: End, stacks: Partial<Stacks> = {}): string[] {
  return wayBackNotice(planOf(), way, FAILURE, { ...STACKS, ...stacks }).body.split('\n\n');
}

describe('the notice of a way back', () => {
  it.each<[End, RegExp]>([
    ['untouched', /^kion-app runs on kion-cluster as before\. Start again once the cause is mended\.$/],
    ['back', /^kion-app runs on kion-cluster again, .*\nThe new database stack, .* is being deleted/],
    ['rolled-back', /^CloudFormation sent kion-app back to kion-cluster, where writes are allowed again\.\n/],
    ['return', /^kion-app was sent back to kion-cluster, where writes are allowed again\.\n/],
    [
      'stay',
      /^kion-app was sent to the new database stack kion-aurora-b12345\. Look whether it works there\.\n/,
    ],
  ])('says why it was made and where the app is after %s', (way, where) => {
    const [why, facts, ...more] = paragraphs(way);
    expect(why).toBe(
      'The migration ended in CheckSnapshot with StepFailed: It is failed.\nThe way back began here: It was there.',
    );
    expect(facts).toMatch(where);
    expect(more).toHaveLength(2);
  });

  it.each<[End, boolean]>([
    ['untouched', false],
    ['back', false],
    ['rolled-back', true],
    ['return', true],
    ['stay', false],
  ])('says after %s whether writes have to be carried over, and how to look at them: %s', (way, carried) => {
    const [, facts = ''] = paragraphs(way);
    expect(facts.includes('To carry those writes over, clone its cluster')).toBe(carried);
    expect(facts.includes('can also be rewound, by up to 24 h')).toBe(carried);
  });

  it('lists what there is, with the snapshot as soon as there can be one', () => {
    const stacks = 'Old database stack  kion-aurora: CREATE_COMPLETE\nNew database stack  ';
    const snapshot = '\nSnapshot            kion-cluster-before-backtrack-b12345, if it came to that';
    expect(paragraphs('untouched', { fresh: undefined })[2]).toBe(`${stacks}there is none`);
    expect(paragraphs('back')[2]).toBe(`${stacks}kion-aurora-b12345: UPDATE_COMPLETE${snapshot}`);
  });
});
