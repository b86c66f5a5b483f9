import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../lambdas/domain/approval.ts';
import { evidenceLines } from '../../../lambdas/domain/evidence-lines.ts';
import { approvalEmail, decisionNotice } from '../../../lambdas/domain/notices/requests.ts';
import { questionOf } from '../../../lambdas/domain/question.ts';
import type { RewindSubject } from '../../../lambdas/domain/rewind/subject.ts';
import { describeRewind } from '../../../lambdas/domain/rewind/words.ts';
import { ago } from '../../support/fixtures.ts';
import { RETURN_POINT, rewindPlanOf, WANTED } from '../../support/rewinds.ts';
import { planOf } from '../plan-builders.ts';
import { pastOf } from './builders.ts';

const { healthCheck: _, ...blind } = rewindPlanOf();
const REACHED = { id: 'ours', from: 0, to: WANTED.getTime() - 600_000, since: 0 };
const asked = (action: RewindSubject['action'], changes: Partial<RewindSubject> = {}): RewindSubject => ({
  action,
  plan: rewindPlanOf(),
  reached: REACHED,
  returnPoint: RETURN_POINT.toISOString(),
  ...changes,
});

describe('the plan of a rewind in words', () => {
  it('says as little as there is to say', () => {
    expect(describeRewind(blind)).toEqual([
      'Cluster           kion-cluster',
      'Taken to          2026-01-12T20:00:00.000Z (-1h), and at most 60 s beside it',
      'Writes stop by    fence group kion-cluster-fence-b12345 and a restart of kion-1, kion-2',
      'Downtime          about 10 min, at most 3 h',
    ]);
  });

  it('says whatever is special', () => {
    const moment = WANTED.toISOString();
    const lines = describeRewind(
      rewindPlanOf({
        target: { wish: moment, moment },
        by: 'anna, for a test',
        freeze: 'none',
        force: true,
        useEarliest: true,
        restart: [{ ecsCluster: 'shop', service: 'web' }, { autoScalingGroup: 'hosts' }],
      }),
    );
    expect(lines).toEqual([
      'Cluster           kion-cluster',
      `Taken to          ${moment}, and at most 60 s beside it`,
      'Wanted by         anna, for a test',
      'Writes stop by    you; fence group kion-cluster-fence-b12345 lets nobody in any more, and nothing is restarted',
      'Downtime          about 10 min, at most 3 h',
      'Forced            although the binary log is on',
      'If it is gone     the earliest moment that can be reached',
      'Restarted         service web, Auto Scaling group hosts',
      'Asked after that  https://kion.example.com/api/version',
    ]);
  });
});

it('what people give as their reason stays on its line, wherever it is shown', () => {
  const plan = rewindPlanOf({ by: 'anna\nApproved by       the boss' });
  expect(describeRewind(plan)).toContain('Wanted by         anna·Approved by       the boss');
  const { facts } = questionOf(asked('forward', { plan }));
  expect(facts.join('\n')).toContain('wanted by anna·Approved');
});

describe('what a rewind asks', () => {
  it('is whether to do it: without an answer nothing is done', () => {
    const question = questionOf(asked('rewind', { reached: undefined, returnPoint: undefined }));
    expect(question).toMatchObject({
      what: 'take kion-cluster to 2026-01-12 20:00:00 UTC',
      otherwise: 'nothing is started',
      name: 'kion-cluster',
      named: 'cluster',
      paragraph: 'approval-to-rewind',
      no: 'Nothing is touched, and the run ends.',
    });
    expect(question.yes).toContain('5 minutes later writes stop for about 10 min');
  });

  it('is whether the cluster may stay: without an answer it goes back to where it came from', () => {
    expect(questionOf(asked('reached'))).toMatchObject({
      what: 'leave kion-cluster at 2026-01-12 19:50:00 UTC, although 2026-01-12 20:00:00 UTC was wanted',
      otherwise: 'it is taken to 2026-01-12 20:53:20 UTC again, where it came from',
      paragraph: 'rewound-to-another-moment',
      yes: 'Writes are let in again, and the cluster stays where it is.',
      no: 'The cluster is taken to 2026-01-12 20:53:20 UTC again, where it came from. Nothing was written since.',
    });
  });

  it('is, as an offer, whether to go forward: without an answer the cluster stays', () => {
    const question = questionOf(asked('forward', { plan: rewindPlanOf({ by: 'anna' }) }));
    expect(question).toMatchObject({
      what: 'take kion-cluster forward to 2026-01-12 20:53:20 UTC, the moment before its rewind',
      otherwise: 'kion-cluster stays where it is',
      paragraph: 'rewound',
      yes: expect.stringMatching(/^A run of its own begins/),
      no: expect.stringMatching(/^This link ends/),
      facts: [
        'Cluster           kion-cluster',
        'Is at             2026-01-12 19:50:00 UTC, wanted by anna',
        'Forward to        2026-01-12 20:53:20 UTC',
      ],
    });
    expect(questionOf(asked('forward')).facts[1]).toBe('Is at             2026-01-12 19:50:00 UTC');
  });

  it('does not invent moments that nobody knows', () => {
    const nothing = { reached: undefined, returnPoint: undefined };
    expect(questionOf(asked('reached', nothing))).toMatchObject({
      what: expect.stringContaining('leave kion-cluster at an unknown moment'),
      otherwise: 'it is taken to that moment again, where it came from',
    });
  });
});

describe('what an approval of a rewind binds to', () => {
  it('is the plan, where the cluster has come out, and the moment to come back to', () => {
    const hash = subjectHash(asked('reached'));
    expect(subjectHash(asked('reached'))).toBe(hash);
    for (const changes of [
      { plan: rewindPlanOf({ tolerance: 61 }) },
      { reached: { ...REACHED, to: REACHED.to + 1000 } },
      { reached: undefined },
      { returnPoint: ago(1).toISOString() },
      { returnPoint: undefined },
    ])
      expect(subjectHash(asked('reached', changes)), JSON.stringify(changes)).not.toBe(hash);
  });

  it('is never that of a migration', () => {
    expect(subjectHash({ action: 'start', plan: planOf() })).not.toBe(subjectHash(asked('rewind')));
  });
});

describe('the email about a rewind', () => {
  const invitation = {
    requestId: 'x',
    approver: 'ann@example.com',
    url: 'https://a/b#c',
    code: 'c',
    until: 'tomorrow',
    left: 3600,
    reminder: 0,
  };
  const email = (action: RewindSubject['action'], reminder = 0) =>
    approvalEmail(asked(action), { ...invitation, reminder }, [], []);

  it('asks for an answer, and reminds of it', () => {
    expect(email('rewind').subject).toMatch(/^Approval wanted: take kion-cluster/);
    expect(email('rewind').body).toContain(
      'Answer until tomorrow, which is in 1 h. Without an answer nothing is started.',
    );
    expect(email('reached', 1).subject).toMatch(/^Reminder, approval wanted: leave kion-cluster/);
  });

  it('asks for nothing where it offers something', () => {
    expect(email('forward').subject).toMatch(/^Offer: take kion-cluster forward/);
    expect(email('forward').body).toContain(
      'The link can be used once, until tomorrow, which is in 1 h. Without an answer kion-cluster stays where it is.',
    );
  });

  it('tells afterwards where the cluster is', () => {
    const outcome = { decision: 'approved', by: 'ann', reason: '' } as const;
    expect(decisionNotice(asked('reached'), outcome).body).toContain(
      'kion-cluster is at 2026-01-12 19:50:00 UTC now, and nobody can write to it yet.',
    );
    expect(decisionNotice(asked('rewind', { reached: undefined }), outcome).body).toContain(
      'kion-cluster is as it was: nothing was taken back.',
    );
  });
});

describe('how a cluster stands, in sentences', () => {
  const since = ago(600);
  const lines = (standing: object) =>
    evidenceLines({ since, commits: undefined, ...standing }, asked('rewind'));

  it('is told by an estimate of what was written, and by its timelines', () => {
    const told = lines({ commits: 12, history: pastOf() });
    expect(told.slice(0, 2)).toEqual([
      'Commits on kion-cluster since 2026-01-12 20:50 UTC: about 12, by its metrics, which are an estimate.',
      '',
    ]);
    expect(told[2]).toMatch(/^1 .*the beginning$/);
  });

  it('is nothing that nobody has measured', () => {
    expect(lines({})).toEqual(['Commits on kion-cluster since 2026-01-12 20:50 UTC: not measured.']);
  });
});
