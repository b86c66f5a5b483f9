import { describe, expect, it } from 'vitest';
import { causeParagraph, readOn } from '../../../lambdas/domain/notices/runbook.ts';

describe('where a notice says to read on', () => {
  it('names each paragraph once', () => {
    expect(readOn('undone', 'another-run', 'undone')).toBe(
      'What to do: docs/runbook.md#undone, docs/runbook.md#another-run',
    );
  });

  it.each([
    ['CheckSnapshot', 'StepFailed', 'the-snapshot-fails'],
    ['CheckSnapshot', 'Conflict', 'somebody-changed-something'],
    ['FreezeWrites', 'LockLost', 'another-run'],
    ['VerifyNewDatabase', 'WrongDatabase', 'the-new-database-is-not-what-was-asked-for'],
    ['PrepareAppUpdate', 'UnexpectedChange', 'the-update-would-do-more'],
    ['the execution', 'TimedOut', 'stopped-timed-out-or-overdue'],
    ['TakeSnapshot', 'AccessDeniedException', 'a-permission-is-missing'],
    ['TakeSnapshot', 'Lambda.Unknown', 'aws-does-not-answer'],
    ['Recheck', 'States.Timeout', 'aws-does-not-answer'],
    ['Recheck', 'TypeError', 'anything-else'],
    ['CheckHostsMoved', 'StepFailed', 'hosts-do-not-move'],
  ])('tells the cause in %s with %s as %s', (state, error, paragraph) => {
    expect(causeParagraph({ state, error })).toBe(paragraph);
  });
});
