import { describe, expect, it } from 'vitest';
import { approvalEmail, decisionNotice } from '../../../lambdas/domain/notices/requests.ts';
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
    expect(body).toMatch(/\n\nWhat to do: docs\/runbook\.md#the-app-is-back$/);
    expect(body).toContain('kion-aurora stays, fenced, until its deletion is approved (asked in 24 h).');
  });

  it('tells people who have stopped the app themselves that they need not start it', () => {
    const said =
      'Hosts that came with the update have started the app by themselves: there is nothing to start.';
    expect(readyNotice(planOf({ freeze: 'none' }), CREATED, 2400).body).toContain(said);
    expect(readyNotice(planOf(), CREATED, 2400).body).not.toContain('nothing to start');
  });

  it('promises no question about the old stack if none will be asked', () => {
    const { body } = readyNotice(planOf({ approvals: [] }), CREATED, 2400);
    expect(body).toContain('kion-aurora stays, fenced, until you delete it.');
  });
});

describe('the notice of a decision', () => {
  it('says what was asked, who said what and why, what comes now, and where the app is', () => {
    const answer = { decision: 'rejected', by: 'ann@example.com', reason: 'Not yet.' } as const;
    expect(decisionNotice({ action: 'deletion', plan: planOf(), created: CREATED }, answer)).toEqual({
      subject: 'kion-app: rejected: delete the old database stack kion-aurora',
      body: [
        'It was asked whether the run shall delete the old database stack kion-aurora.',
        'ann@example.com said no: Not yet.',
        '',
        'The old stack is kept, and goes on costing money. The run ends well.',
        '',
        'kion-app is on kion-b12345-cluster now.',
        '',
        'What to do: docs/runbook.md#approval-to-delete',
      ].join('\n'),
    });
    const { body } = decisionNotice({ action: 'start', plan: planOf() }, answer);
    expect(body).toContain('kion-app is on kion-cluster now.');
  });

  it('says also that nobody has answered, and what follows from that', () => {
    const none = { decision: 'none', by: '', reason: '' } as const;
    const { subject, body } = decisionNotice({ action: 'start', plan: planOf() }, none);
    expect(subject).toMatch(/^kion-app: not answered: start the migration/);
    expect(body).toContain('Nobody answered in time, so nothing is started.');
  });
});

const invitation = (changes: object = {}) => ({
  requestId: 'start-b12345',
  approver: 'ann@example.com',
  url: 'https://approvals.example.com/a/link#code',
  code: 'code',
  until: '2026-01-15T21:00:00.000Z',
  left: 72 * 3600,
  reminder: 0,
  ...changes,
});

describe('the request for an approval', () => {
  it('has the link, until when, the facts, and what either answer means', () => {
    expect(approvalEmail({ action: 'start', plan: planOf() }, invitation(), [], [])).toEqual({
      subject: 'Approval wanted: start the migration of kion-app to a database with Backtrack',
      body: [
        'Shall the run start the migration of kion-app to a database with Backtrack?',
        '',
        'Decide on this page:',
        'https://approvals.example.com/a/link#code',
        'The link is for ann@example.com alone; the record will say that you decided. Opening it decides nothing.',
        'If the page asks for a code, it is code (the page alone is https://approvals.example.com/a/link).',
        '',
        'Answer until 2026-01-15T21:00:00.000Z, which is in 72 h. Without an answer nothing is started.',
        '',
        describePlan(planOf()),
        '',
        'Yes: Everybody is told, and 30 minutes later writes stop for about 38 min.',
        'No: Nothing is touched, and the run ends.',
        '',
        'Request start-b12345',
        'What to do: docs/runbook.md#approval-to-start',
      ].join('\n'),
    });
  });

  it('to delete names exactly what would go, with the evidence', () => {
    const evidence = ['No connection on the old cluster.', 'Ten on the new one.'];
    const { subject, body } = approvalEmail(
      { action: 'deletion', plan: planOf() },
      invitation(),
      evidence,
      [],
    );
    expect(subject).toBe('Approval wanted: delete the old database stack kion-aurora');
    expect(body).toContain(
      `Deleted would be the stack ${OLD_STACK} with the cluster ${planOf().database.clusterArn}.`,
    );
    expect(body).toContain(`\n\n${evidence.join('\n')}\n`);
    expect(body).toContain('Without an answer the old stack is kept.');
  });

  it('says that nobody has answered when it is repeated', () => {
    const repeated = approvalEmail({ action: 'start', plan: planOf() }, invitation({ reminder: 1 }), [], []);
    expect(repeated.subject).toMatch(/^Reminder, approval wanted: start/);
    expect(repeated.body).toContain('Nobody has answered yet.');
  });
});

describe('the question whether to go back', () => {
  const failure = { state: 'CheckHealth', error: 'StepFailed', cause: 'Not healthy within 15 min.' };
  const ask = (plan = planOf()) =>
    approvalEmail({ action: 'go-back', plan, failure }, invitation(), ['Commits: about 12.'], []);

  it('says why, and what either answer means', () => {
    const { subject, body } = ask();
    expect(subject).toBe('Approval wanted: send kion-app back to the old database kion-cluster');
    expect(body).toContain('Without an answer kion-app stays on the new one.');
    expect(body).toContain('Why this is asked: CheckHealth: Not healthy within 15 min.');
    expect(body).toContain('kept with everything that was written to it');
    expect(body).toContain('the old one stays behind its fence, and the run ends as failed');
    expect(body).toContain('Commits: about 12.');
  });
});

describe('the notice of a yes', () => {
  const yes = { decision: 'approved', by: 'ann@example.com', reason: '' } as const;
  const body = (action: 'deletion' | 'go-back') =>
    decisionNotice({ action, plan: planOf(), created: CREATED }, yes).body;

  it('says what is deleted, what stays, and what is done before', () => {
    expect(body('deletion')).toContain('looked at once more');
    expect(body('deletion')).toContain('deleted with the cluster kion-cluster');
    expect(body('deletion')).toContain('The snapshot kion-cluster-before-backtrack-b12345 stays.');
  });

  it('says where to read on about an app that is sent back', () => {
    expect(body('go-back')).toContain('docs/runbook.md#health-is-not-reached');
    expect(body('go-back')).toContain('The new database is put behind a fence and kept');
  });
});

describe('a request while other stacks are tied to the old cluster', () => {
  const ties = [{ kind: 'stack parameter', name: 'reports.Db', detail: 'holds the old writer' }];
  const ask = (action: 'start' | 'deletion') =>
    approvalEmail({ action, plan: planOf() }, invitation(), [], ties).body;

  it('tells the person who decides, before the start and before the deletion', () => {
    expect(ask('start')).toContain(
      '\n\nNot moved by this run, but tied to the old cluster:\n  stack parameter reports.Db',
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
    expect(body).toContain(`\nFence group around the old cluster: ${planOf().names.fenceGroup}\n`);
    expect(body).not.toContain('is deleted');
    expect(body).toMatch(/docs\/runbook\.md#old-database-kept$/);
  });
});
