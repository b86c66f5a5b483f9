import { describe, expect, it } from 'vitest';
import {
  describePlan,
  failureNotice,
  maintenanceNotice,
  refusalNotice,
} from '../../../lambdas/domain/notices/texts.ts';
import { planOf } from '../plan-builders.ts';

const TIE = { kind: 'stack parameter', name: 'reports.Url', detail: 'holds the old writer' };

describe('the plan for a person', () => {
  it('says what happens to what, how long it takes, and what becomes of the old stack', () => {
    expect(describePlan(planOf()).split('\n')).toEqual([
      'Database stack    kion-aurora (cluster kion-cluster, 8.0.mysql_aurora.3.08.0)',
      'App stack         kion-app',
      'New stack         kion-aurora-b12345 (namespace kion-b12345, window 24 h)',
      'Snapshot          kion-cluster-before-backtrack-b12345',
      'Changed in app    DatabaseEndpoint: the new writer; Groups: sg-0a1b2c3d4e5f60718 becomes the new AppGroup',
      'Writes stop by    fence group kion-cluster-fence-b12345 and a restart of kion-1, kion-2',
      'Expected          3 min snapshot, 25 min new stack, 5 min app update',
      'Downtime          about 38 min, at most 2 h 32 min',
      expect.stringMatching(/^Costs {13}about 0\.00\d USD /),
      'Old stack         deleted after 24 h, if approved',
    ]);
  });

  it('names everything that changes in the app and beside it', () => {
    const { app } = planOf();
    const text = describePlan(
      planOf({
        app: {
          ...app,
          endpointParameter: { key: 'Host', ssm: '/app/host' },
          readerParameters: ['Reader'],
          ssmParameters: ['/app/host'],
        },
      }),
    );
    expect(text).toContain(
      'Changed in app    Reader: the new reader; the SSM parameter /app/host: the new endpoint; Groups: ',
    );
  });

  it('names what is tied to the old cluster and will not be moved', () => {
    expect(describePlan(planOf(), [TIE])).toContain(
      'Not moved by this run, but tied to the old cluster:\n  stack parameter reports.Url holds the old writer',
    );
  });

  it('names no namespace where the template gives nothing a fixed name', () => {
    const text = describePlan(planOf({ newStack: { ...planOf().newStack, namespace: '' } }));
    expect(text).toContain('New stack         kion-aurora-b12345 (window 24 h)');
  });

  it('says who stops the writes if the run does not', () => {
    const text = describePlan(planOf({ freeze: 'none' }));
    expect(text).toContain(
      'Writes stop by    you; fence group kion-cluster-fence-b12345 lets nobody in any more, and nothing is restarted',
    );
  });

  it('says that the old stack is kept if nobody is asked about it', () => {
    expect(describePlan(planOf({ approvals: ['start'] }))).toContain('Old stack         kept');
  });
});

describe('the announcement of the maintenance', () => {
  it('says when it begins, why, and how long it takes at most', () => {
    const { subject, body } = maintenanceNotice(planOf(), []);
    expect(subject).toBe('kion-app: maintenance in 30 minutes');
    expect(body).toContain('In 30 minutes kion-app stops taking writes');
    expect(body).toContain('a backtrack window of 24 h');
    expect(body).toContain('back after about 38 min, at the latest after 2 h 32 min');
    expect(body).toContain(`\n\n${describePlan(planOf())}\n\n`);
    expect(body).toMatch(/docs\/runbook\.md#maintenance-announced$/);
  });
});

describe('the announcement to people who stop the app themselves', () => {
  it('says what they have to do, and by when', () => {
    const { body } = maintenanceNotice(planOf({ freeze: 'none' }), []);
    expect(body).toContain('You stop the app that uses kion-cluster yourself, as the input says');
    expect(body).toContain('stop the app when that time has come, and neither its hosts nor the cluster.');
    expect(body).toContain('Start the app again only when a notice asks for it.');
    expect(maintenanceNotice(planOf(), []).body).not.toContain('yourself');
  });
});

describe('the plan in words', () => {
  const protectedPlan = (changes: object = {}) =>
    describePlan(planOf({ protections: ['termination', 'deletion'], ...changes }));

  it('tells what protects the old stack, and what becomes of that', () => {
    expect(protectedPlan()).toContain(
      'Protected by      termination protection of kion-aurora and deletion protection of kion-cluster: stays, so the old stack will be kept (liftProtections lifts it)',
    );
    expect(protectedPlan({ liftProtections: true })).toContain('lifted just before the deletion');
    expect(protectedPlan({ approvals: [] })).not.toContain('Protected by');
    expect(describePlan(planOf())).not.toContain('Protected by');
  });

  it('names the groups that are refreshed', () => {
    expect(describePlan(planOf({ app: { refreshed: ['Hosts', 'Jobs'] } }))).toContain(
      'Refreshed         Hosts, Jobs:',
    );
    expect(describePlan(planOf())).not.toContain('Refreshed');
  });
});

describe('the notice of a refusal', () => {
  it('says that nothing was changed, and names every problem with its remedy', () => {
    const problem = { code: 'NoHosts', subject: 'kion-app', message: 'None.', remedy: 'Name another.' };
    const { subject, body } = refusalNotice(
      'kion-app',
      [problem, { ...problem, code: 'StackMissing' }],
      false,
    );
    const after = refusalNotice('kion-app', [problem], true);
    expect(after.subject).toBe('kion-app: migration refused, after an earlier run was looked after');
    expect(after.body).toContain(
      'What an earlier run had left half-way was looked after first, as its own notice says; besides that nothing',
    );
    expect(subject).toBe('kion-app: migration refused, nothing touched');
    expect(body).toBe(
      [
        'Nothing was changed. 2 problem(s) stand in the way:',
        '',
        'NoHosts (kion-app): None. Name another.',
        'StackMissing (kion-app): None. Name another.',
        '',
        'What to do: docs/runbook.md#migration-refused',
      ].join('\n'),
    );
  });
});

describe('the notice of a failure', () => {
  it('names the error, its cause, and what that means for the app', () => {
    const failure = { state: 'Recheck', error: 'Conflict', cause: 'Somebody changed it.' };
    const situation = {
      fact: 'The app runs as before.',
      paragraph: 'failed-nothing-changed',
      existing: ['Database  kion-cluster'],
    } as const;
    expect(failureNotice('kion-app', failure, { ...situation, existing: [] }).body).toContain(
      '\nThe app runs as before.\n\nWhat to do: ',
    );
    expect(failureNotice('kion-app', failure, situation)).toEqual({
      subject: 'kion-app: migration failed (Conflict)',
      body: [
        'Conflict: Somebody changed it.',
        '',
        'Failed in the state Recheck.',
        'The app runs as before.',
        '',
        'Database  kion-cluster',
        '',
        'What to do: docs/runbook.md#failed-nothing-changed, docs/runbook.md#somebody-changed-something',
      ].join('\n'),
    });
  });
});
