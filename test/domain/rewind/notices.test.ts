import { describe, expect, it } from 'vitest';
import {
  type Outcome,
  rewindFailure,
  rewindNotice,
  standNotice,
} from '../../../lambdas/domain/notices/rewind.ts';
import { causeParagraph } from '../../../lambdas/domain/notices/runbook.ts';
import { describeRewind } from '../../../lambdas/domain/rewind/words.ts';
import { timelineText } from '../../../lambdas/domain/timelines/text.ts';
import { secondOf } from '../../../lambdas/domain/timelines/words.ts';
import { ago } from '../../support/fixtures.ts';
import { RETURN_POINT, rewindPlanOf, WANTED } from '../../support/rewinds.ts';
import { pastOf } from './builders.ts';

const FAILURE = { state: 'CheckRewind', error: 'StepFailed', cause: 'The request has failed.' };
const REACHED = { id: 'ours', from: ago(400).getTime(), to: WANTED.getTime(), since: ago(160).getTime() };

describe('the notice before a rewind', () => {
  it('says when writes stop, for how long, and what will not be there after that', () => {
    const plan = rewindPlanOf({ by: 'anna' });
    const { subject, body } = rewindNotice(plan);
    expect(subject).toBe('kion-app: rewind in 5 minutes');
    expect(body.split('\n\n')).toEqual([
      'In 5 minutes kion-app stops taking writes: its database kion-cluster is taken to 2026-01-12 20:00:00 UTC.\nIt will be back after about 10 min. What was written after that moment will not be there.',
      describeRewind(plan).join('\n'),
      'What to do: docs/runbook.md#rewind-announced',
    ]);
  });

  it('speaks of one minute as of one', () => {
    const { subject, body } = rewindNotice(rewindPlanOf({ noticeMinutes: 1 }));
    expect(subject).toBe('kion-app: rewind in 1 minute');
    expect(body).toMatch(/^In 1 minute kion-app stops/);
  });

  it('speaks of no minutes where there are none', () => {
    const { subject, body } = rewindNotice(rewindPlanOf({ noticeMinutes: 0 }));
    expect(subject).toBe('kion-app: rewind now');
    expect(body).toMatch(/^Now kion-app stops/);
  });
});

describe('the notice after a rewind', () => {
  const told = (changes: Partial<Outcome> = {}) =>
    standNotice(rewindPlanOf(), {
      stand: 'rewound',
      reached: REACHED,
      returnPoint: RETURN_POINT.toISOString(),
      failure: null,
      detail: 'The app answers well.',
      history: undefined,
      ...changes,
    });

  it('says where the cluster is, how long it took, and how to go forward again', () => {
    const { subject, body } = told({ history: pastOf() });
    expect(subject).toBe('kion-app: kion-cluster is at 2026-01-12 20:00:00 UTC');
    expect(body.split('\n\n')).toEqual([
      [
        'kion-cluster is at 2026-01-12 20:00:00 UTC; wanted was 2026-01-12 20:00:00 UTC.',
        'Writes are allowed. The app answers well.',
        'The rewind took 4 min.',
      ].join('\n'),
      `To go forward again, to 2026-01-12 20:53:20 UTC, the approvers have a link; or start a rewind with "to": "${RETURN_POINT.toISOString()}", or "undo" as long as no other rewind comes after this one.`,
      timelineText(pastOf(), secondOf).join('\n'),
      'What to do: docs/runbook.md#rewound',
    ]);
  });

  it('speaks of no way forward where nobody knows a moment for it', () => {
    expect(told({ returnPoint: null }).body).not.toContain('go forward');
  });

  it('names no moment that a cluster came from where nobody knows it', () => {
    const { body } = told({ stand: 'returned', returnPoint: null });
    expect(body).toMatch(/and was taken back: it is at [-0-9 :]+ UTC\.$/m);
  });

  it('says that a cluster is where it came from, since nobody wanted it elsewhere', () => {
    const { subject, body } = told({
      stand: 'returned',
      reached: { ...REACHED, to: RETURN_POINT.getTime() - 2000 },
    });
    expect(subject).toBe('kion-app: kion-cluster is where it was before the rewind');
    expect(body).toContain(
      'had come out too far from 2026-01-12 20:00:00 UTC, and was taken back: it is at 2026-01-12 20:53:18 UTC, and came from 2026-01-12 20:53:20 UTC.',
    );
    expect(body).toMatch(
      /\nThe rewind took 4 min\.\n\nWhat to do: docs\/runbook\.md#rewound-to-another-moment$/,
    );
  });

  it('says that nothing was lost where AWS could not do it, or was never asked', () => {
    const failed = told({ stand: 'failed', reached: null, failure: FAILURE });
    expect(failed.subject).toBe('kion-app: the rewind did not come to its end (StepFailed)');
    expect(failed.body).toContain(
      'it has everything that was written until 2026-01-12 20:53:20 UTC, when writes were stopped.',
    );
    expect(failed.body).toContain(
      '\n\nStepFailed: The request has failed.\nFailed in the state CheckRewind.\n',
    );
    expect(failed.body).not.toContain('The rewind took');
    expect(told({ stand: 'failed', reached: null, returnPoint: null }).body).toContain(
      'it has everything that was written. Make sure',
    );
    const untouched = told({ stand: 'untouched', reached: null, failure: { ...FAILURE, error: 'Stopped' } });
    expect(untouched.body).toMatch(
      /^kion-cluster was not rewound: it has everything that was written\.\nWrites are allowed\. The app answers well\.\n\nStopped: /,
    );
    expect(untouched.body).toMatch(/#rewind-not-finished, docs\/runbook\.md#stopped-timed-out-or-overdue$/);
  });

  it('does not say how long a rewind took that somebody else had to end: it may be looked at much later', () => {
    const { body } = told({ failure: FAILURE });
    expect(body).toContain('kion-cluster is at 2026-01-12 20:00:00 UTC');
    expect(body).not.toContain('The rewind took');
  });

  it('says that it does not know where a cluster is', () => {
    expect(told({ reached: null }).body).toContain('kion-cluster is at an unknown moment; wanted was');
    expect(told({ reached: null }).subject).toContain('where it was before');
  });
});

describe('the notice of a rewind that has failed', () => {
  it.each([
    [
      'untouched',
      'kion: rewind failed (Conflict)',
      'Nothing was changed: the cluster is as it was.',
      'failed-nothing-changed',
    ],
    ['held', 'kion: rewind failed (Conflict)', 'Nobody can write to the cluster.', 'rewind-not-finished'],
    [
      'stuck',
      'kion: rewind failed (Conflict)',
      'Nobody could end the rewind by itself',
      'ending-a-rewind-has-failed',
    ],
    ['unmarked', 'kion: no moment was marked (Conflict)', 'The moment has no name.', 'moment-not-marked'],
  ] as const)('says what that means, and where to read on: %s', (phase, subject, fact, paragraph) => {
    const notice = rewindFailure('kion', { ...FAILURE, error: 'Conflict' }, phase);
    expect(notice.subject).toBe(subject);
    expect(notice.fact).toContain(fact);
    expect(notice.body.split('\n\n')).toEqual([
      'Conflict: The request has failed.',
      `Failed in the state CheckRewind.\n${notice.fact}`,
      `What to do: docs/runbook.md#${paragraph}, docs/runbook.md#somebody-changed-something`,
    ]);
  });

  it('reads on about the step that failed', () => {
    expect(causeParagraph({ state: 'StartRewind', error: 'StepFailed' })).toBe('rewind-not-finished');
    expect(causeParagraph({ state: 'FindRewind', error: 'StepFailed' })).toBe('ending-a-rewind-has-failed');
  });
});
