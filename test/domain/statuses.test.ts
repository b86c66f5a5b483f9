import { StackStatus } from '@aws-sdk/client-cloudformation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressOf, updateRemedy } from '../../lambdas/domain/statuses.ts';

const OPERATIONS = ['create', 'update', 'delete'] as const;
const everyStatus = fc.constantFrom(...Object.values(StackStatus));

describe('the status of a stack', () => {
  it.each([
    ['create', 'CREATE_COMPLETE', 'done'],
    ['create', 'CREATE_IN_PROGRESS', 'pending'],
    ['create', 'REVIEW_IN_PROGRESS', 'pending'],
    ['create', 'ROLLBACK_IN_PROGRESS', 'pending'],
    ['create', 'DELETE_IN_PROGRESS', 'pending'],
    ['create', 'CREATE_FAILED', 'failed'],
    ['create', 'ROLLBACK_COMPLETE', 'failed'],
    ['create', 'ROLLBACK_FAILED', 'failed'],
    ['create', 'DELETE_COMPLETE', 'failed'],
    ['create', 'DELETE_FAILED', 'failed'],
    ['create', 'UPDATE_COMPLETE', 'unknown'],
    ['update', 'UPDATE_COMPLETE', 'done'],
    ['update', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'pending'],
    ['update', 'UPDATE_IN_PROGRESS', 'pending'],
    ['update', 'UPDATE_ROLLBACK_IN_PROGRESS', 'pending'],
    ['update', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'pending'],
    ['update', 'UPDATE_ROLLBACK_COMPLETE', 'failed'],
    ['update', 'UPDATE_ROLLBACK_FAILED', 'failed'],
    ['update', 'UPDATE_FAILED', 'failed'],
    ['update', 'CREATE_COMPLETE', 'unknown'],
    ['delete', 'DELETE_COMPLETE', 'done'],
    ['delete', 'DELETE_IN_PROGRESS', 'pending'],
    ['delete', 'DELETE_FAILED', 'failed'],
    ['delete', 'CREATE_COMPLETE', 'failed'],
    ['delete', 'UPDATE_COMPLETE', 'failed'],
    ['delete', 'UPDATE_ROLLBACK_COMPLETE', 'failed'],
    ['delete', 'ROLLBACK_COMPLETE', 'failed'],
    ['delete', 'UPDATE_IN_PROGRESS', 'unknown'],
  ] as const)('during a %s, %s means %s', (operation, status, progress) => {
    expect(progressOf(operation, status)).toBe(progress);
  });

  it('is never waited for once the operation is over, and never over while it is in progress', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATIONS), everyStatus, (operation, status) => {
        const allowed = status.endsWith('_IN_PROGRESS')
          ? ['pending', 'unknown']
          : ['done', 'failed', 'unknown'];
        expect(allowed).toContain(progressOf(operation, status));
      }),
    );
  });

  it('is success for one operation at most, and for each operation under one name only', () => {
    for (const operation of OPERATIONS) {
      const done = Object.values(StackStatus).filter((status) => progressOf(operation, status) === 'done');
      expect(done).toEqual([`${operation.toUpperCase()}_COMPLETE`]);
    }
  });

  it('of an import stops every operation, since nobody here started one', () => {
    const imports = Object.values(StackStatus).filter((status) => status.startsWith('IMPORT_'));
    for (const operation of OPERATIONS)
      expect(imports.map((status) => progressOf(operation, status))).toEqual(imports.map(() => 'unknown'));
  });

  it('that nobody has heard of is never waited for', () => {
    const known = new Set<string>(Object.values(StackStatus));
    fc.assert(
      fc.property(fc.constantFrom(...OPERATIONS), fc.string(), (operation, status) => {
        fc.pre(!known.has(status));
        expect(progressOf(operation, status)).toBe('unknown');
      }),
    );
  });

  it('allows an update exactly if the stack is complete and was not rolled back to nothing', () => {
    expect(
      Object.values(StackStatus)
        .filter((status) => updateRemedy(status) === undefined)
        .toSorted(),
    ).toEqual([
      'CREATE_COMPLETE',
      'IMPORT_COMPLETE',
      'IMPORT_ROLLBACK_COMPLETE',
      'UPDATE_COMPLETE',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  it('is never unknown: every one that CloudFormation has says what to do', () => {
    for (const status of Object.values(StackStatus))
      expect(updateRemedy(status) ?? '', status).not.toContain('not known here');
    expect(updateRemedy('PAUSED')).toContain('not known here');
  });

  it.each([
    ['UPDATE_ROLLBACK_FAILED', 'ContinueUpdateRollback'],
    ['UPDATE_FAILED', 'RollbackStack'],
    ['ROLLBACK_COMPLETE', 'can only be deleted'],
    ['UPDATE_IN_PROGRESS', 'wait for its end'],
    ['DELETE_FAILED', 'Find out who'],
    ['REVIEW_IN_PROGRESS', 'only a change set'],
  ])('of %s is answered by: %s', (status, remedy) => {
    expect(updateRemedy(status)).toContain(remedy);
  });
});

describe('the status of a snapshot', () => {
  it.each([
    ['available', 'done'],
    ['creating', 'pending'],
    ['copying', 'pending'],
    ['failed', 'failed'],
    ['deleting', 'failed'],
    ['deleted', 'failed'],
    ['incompatible-restore', 'failed'],
    ['incompatible-parameters', 'failed'],
    ['paused', 'unknown'],
  ])('%s means %s', (status, progress) => {
    expect(progressOf('snapshot', status)).toBe(progress);
  });
});
