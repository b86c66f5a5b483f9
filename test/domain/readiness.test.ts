import { describe, expect, it } from 'vitest';
import { readinessNotice } from '../../lambdas/domain/notices/readiness.ts';

const plan = { summary: 'freeze, snapshot, switch', ties: [] };
const run = {
  status: 'SUCCEEDED',
  error: undefined,
  cause: undefined,
  input: JSON.stringify({ appStack: 'shop-app' }),
  output: JSON.stringify(plan),
};

describe('the answer of a dry run', () => {
  it('is told with the plan', () => {
    expect(readinessNotice(run)).toEqual({
      app: 'shop-app',
      answer: expect.stringMatching(/^ready/),
      notice: {
        subject: 'shop-app: could be migrated now',
        body: 'A dry run has found nothing in the way. It would do this:\n\nfreeze, snapshot, switch',
      },
    });
  });

  it('is told with what is in the way', () => {
    const refused = { ...run, status: 'FAILED', error: 'PreflightRefused', output: undefined };
    expect(readinessNotice({ ...refused, cause: 'The cluster is busy.' }).notice.body).toBe(
      'A dry run has found what is in the way:\n\nThe cluster is busy.\n\nNothing was changed.',
    );
    expect(readinessNotice(refused)).toMatchObject({
      answer: '',
      notice: { body: 'A dry run has found what is in the way:\n\n\n\nNothing was changed.' },
    });
  });

  it.each([
    [
      'a run that failed, although it has an output',
      { ...run, status: 'FAILED', error: 'Gone' },
      'FAILED',
      'Gone',
    ],
    ['an output that is no plan', { ...run, output: '{"summary": 1}' }, 'SUCCEEDED', ''],
    ['an output that is no JSON', { ...run, output: '{' }, 'SUCCEEDED', ''],
    ['no output', { ...run, output: undefined }, 'SUCCEEDED', ''],
  ])('is unknown of %s', (_, given, status, why) => {
    expect(readinessNotice(given)).toEqual({
      app: 'shop-app',
      answer: `${status} ${why}`,
      notice: {
        subject: 'shop-app: nobody knows whether it could be migrated',
        body: `The dry run has ended as ${status}, before it had an answer. ${why}`.trim(),
      },
    });
  });

  it('names no app where the input does not', () => {
    for (const input of [undefined, '{', '{}']) expect(readinessNotice({ ...run, input }).app).toBe('an app');
  });
});
