import { describe, expect, it } from 'vitest';
import { approvalRequest } from '../../../lambdas/domain/notices/requests.ts';
import { describePlan, doneNotice, readyNotice } from '../../../lambdas/domain/notices/texts.ts';
import { CREATED, planOf } from '../plan-builders.ts';

const OLD_STACK = planOf().database.stack.id;

describe('the notice that the app is back', () => {
  it('says on what it runs, how far it can be rewound, and how long it was away', () => {
    const { subject, body } = readyNotice(planOf(), CREATED, 2400);
    expect(subject).toBe('kion-app is back, now with Backtrack');
    expect(body).toContain(`runs on kion-b12345-cluster (${CREATED.endpoint})`);
    expect(body).toContain('rewound by up to 24 h');
    expect(body).toContain('it took 40 min');
    expect(body).toContain('kion-aurora stays, fenced, until its deletion is approved (asked in 24 h).');
  });

  it('promises no question about the old stack if none will be asked', () => {
    const { body } = readyNotice(planOf({ approvals: [] }), CREATED, 2400);
    expect(body).toContain('kion-aurora stays, fenced, until you delete it.');
  });
});

describe('the request for an approval', () => {
  it('to start shows the plan, and says that nothing happens without an answer', () => {
    expect(approvalRequest(planOf(), 'start', 'start-b12345', { lines: [], ties: [] }, 72)).toEqual({
      subject: 'Approval wanted: start the migration of kion-app to a database with Backtrack',
      body: [
        'Shall the run start the migration of kion-app to a database with Backtrack?',
        'Request start-b12345; without an answer within 72 h nothing is started.',
        '',
        describePlan(planOf()),
        '',
        'What to do: docs/runbook.md#approval-to-start',
      ].join('\n'),
    });
  });

  it('to delete names exactly what would go, with the evidence', () => {
    const evidence = ['No connection on the old cluster.', 'Ten on the new one.'];
    expect(
      approvalRequest(planOf(), 'deletion', 'deletion-b12345', { lines: evidence, ties: [] }, 48),
    ).toEqual({
      subject: 'Approval wanted: delete the old database stack kion-aurora',
      body: [
        'Shall the run delete the old database stack kion-aurora?',
        'Request deletion-b12345; without an answer within 48 h the old stack is kept.',
        '',
        `Deleted would be the stack ${OLD_STACK} with the cluster ${planOf().database.clusterArn}.`,
        '',
        ...evidence,
        '',
        'What to do: docs/runbook.md#approval-to-delete',
      ].join('\n'),
    });
  });
});

describe('the question whether to go back', () => {
  it('says why, and what either answer means', () => {
    const failure = { state: 'CheckHealth', error: 'StepFailed', cause: 'Not healthy within 15 min.' };
    const grounds = { lines: ['Commits: about 12.'], ties: [], failure };
    const { subject, body } = approvalRequest(planOf(), 'go-back', 'go-back-b12345', grounds, 12);
    expect(subject).toBe('Approval wanted: send kion-app back to the old database kion-cluster');
    expect(body).toContain(
      'Request go-back-b12345; without an answer within 12 h kion-app stays on the new one.',
    );
    expect(body).toContain('Why this is asked: CheckHealth: Not healthy within 15 min.');
    expect(body).toContain('kept with everything that was written to it');
    expect(body).toContain('the old one stays behind its fence, and the run ends as failed');
    expect(body).toContain('Commits: about 12.');
  });
});

describe('the same without a fence of the run', () => {
  it('claims none', () => {
    const plan = planOf({ freeze: 'none' });
    const failure = { state: 'CheckHealth', error: 'StepFailed', cause: 'Not healthy.' };
    const asked = approvalRequest(plan, 'go-back', 'id', { lines: [], ties: [], failure }, 12);
    expect(asked.body).toContain('the old one is kept, and the run ends as failed');
    expect(readyNotice(plan, CREATED, 1).body).toContain(' stays until its deletion is approved');
  });
});

describe('a request while other stacks are tied to the old cluster', () => {
  const ties = [{ kind: 'stack parameter', name: 'reports.Db', detail: 'holds the old writer' }];
  const ask = (action: 'start' | 'deletion') =>
    approvalRequest(planOf(), action, 'id', { lines: [], ties }, 24).body;

  it('tells the person who decides, before the start and before the deletion', () => {
    expect(ask('start')).toContain(
      'Not moved by this run, but tied to the old cluster:\n  stack parameter reports.Db',
    );
    expect(ask('deletion')).toContain(
      'as long as that is so, nothing is deleted:\n  stack parameter reports.Db',
    );
  });
});

describe('the notice of the end', () => {
  it('says that the old stack is deleted, and what is left of it', () => {
    expect(doneNotice(planOf(), CREATED, 'migrated', '')).toEqual({
      subject: 'kion-app: migration done',
      body: [
        'kion-app runs on kion-b12345-cluster with a backtrack window of 24 h.',
        'The old database stack kion-aurora is deleted.',
        'Snapshot from before the migration: kion-cluster-before-backtrack-b12345',
        `New database stack: ${CREATED.databaseStackId}`,
        '',
        'What to do: docs/runbook.md#migration-done',
      ].join('\n'),
    });
  });

  it('says that the old stack is kept, and why', () => {
    const { subject, body } = doneNotice(planOf(), CREATED, 'migrated-old-kept', 'Nobody has approved.');
    expect(subject).toBe('kion-app: migration done, old database kept');
    expect(body).toContain('The old database stack kion-aurora is kept: Nobody has approved.');
    expect(body).not.toContain('is deleted');
  });
});
