import { describe, expect, it } from 'vitest';
import { announceDecision } from '../../../lambdas/approval/announce-decision.ts';
import { requestRewindApproval } from '../../../lambdas/approval/request-rewind-approval.ts';
import { secondsOf } from '../../../lambdas/aws/approvals.ts';
import { subjectHash } from '../../../lambdas/domain/approval.ts';
import { ago, HELD_LOCK, LOCK, NOW } from '../../support/fixtures.ts';
import { commits, RETURN_POINT, rewindPlanOf, SURVEY, taken, WANTED } from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const plan = rewindPlanOf();
const REACHED = {
  id: 'ours',
  from: ago(300).getTime(),
  to: WANTED.getTime() - 600_000,
  since: ago(60).getTime(),
};
const STAY = { action: 'reached', reached: REACHED, returnPoint: RETURN_POINT.toISOString() };

async function ask(changes: object = {}, answers: Stub['answers'] = {}) {
  let approval: object | undefined;
  const { calls } = await invoke(
    requestRewindApproval,
    { plan, lock: LOCK, action: 'rewind', hours: 1, reminder: 0, ...changes },
    {
      answers: {
        ...SURVEY,
        GetItem: (input) =>
          JSON.stringify(input).includes('lock#')
            ? HELD_LOCK
            : approval === undefined
              ? {}
              : { Item: approval },
        PutItem: (input) => {
          const item = Object(Reflect.get(input, 'Item'));
          if (String(item.pk).startsWith('approval#')) approval = item;
          return {};
        },
        Query: { Items: [taken('ours', [300, 3600, 60])] },
        GetMetricData: commits(0.1),
        Publish: {},
        ...answers,
      },
      http: () => ({ status: 200, body: '' }),
    },
    'the-token',
  );
  const [{ Subject = '', Message = '' } = {}] = inputsOf(calls, 'Publish');
  return { calls, approval: Object(approval), subject: String(Subject), body: String(Message) };
}

describe('RequestRewindApproval', () => {
  it('asks before anything is done, with the plan, the timelines and what was written', async () => {
    const { approval, subject, body } = await ask();
    expect(subject).toBe('Approval wanted: take kion-cluster to 2026-01-12 20:00:00 UTC');
    expect(body).toContain(
      'Cluster           kion-cluster\nTaken to          2026-01-12T20:00:00.000Z (-1h)',
    );
    expect(body).toContain('Commits on kion-cluster since 2026-01-12 20:59 UTC: about 30');
    expect(body).toMatch(/^2 {2}.*from 1 at 2026-01-12 20:00:00 UTC$/m);
    expect(approval).toMatchObject({
      pk: 'approval#rewind-b12345',
      action: 'rewind',
      taskToken: 'the-token',
      planHash: subjectHash({ action: 'rewind', plan }),
      expiresAt: secondsOf(NOW) + 3600,
      health: [{ at: NOW.toISOString(), fault: null }],
    });
  });

  it('asks whether the cluster may stay where it has come out, bound to that very moment', async () => {
    const { approval, subject, body } = await ask(STAY);
    expect(subject).toMatch(/^Approval wanted: leave kion-cluster at 2026-01-12 19:50:00 UTC, although/);
    expect(body).toContain(
      'Without an answer it is taken to 2026-01-12 20:53:20 UTC again, where it came from.',
    );
    expect(approval).toMatchObject({ pk: 'approval#reached-b12345', reached: REACHED });
    const elsewhere = { ...REACHED, to: REACHED.to + 1000 };
    expect((await ask({ ...STAY, reached: elsewhere })).approval.planHash).not.toBe(approval.planHash);
  });

  it('asks no page where nobody has named one', async () => {
    const { healthCheck: _, ...blind } = plan;
    const { approval } = await ask({ plan: blind });
    expect(approval.health).toEqual([{ at: NOW.toISOString(), fault: null }]);
  });

  it('can be asked where the cluster is gone', async () => {
    const { body } = await ask({}, { DescribeDBClusters: awsError('DBClusterNotFoundFault') });
    expect(body).toContain('Commits on kion-cluster since 2026-01-12 21:00 UTC: not measured.');
  });

  it('changes nothing but the table of approvals', async () => {
    const { calls } = await ask();
    for (const operation of operationsOf(calls))
      expect(operation).toMatch(/^(Describe|List|Get|Query|PutItem$|Publish$)/);
  });
});

describe('AnnounceDecision, of a rewind', () => {
  const announce = async (decision: string, changes: object = {}) => {
    const answer = { decision, by: 'ann@example.com', reason: '' };
    const { calls } = await invoke(
      announceDecision,
      { action: 'rewind', plan, answer, ...changes },
      { answers: { ...SURVEY, Publish: {}, UpdateItem: {} } },
    );
    const [{ Subject, Message } = {}] = inputsOf(calls, 'Publish');
    return { calls, subject: String(Subject), body: String(Message) };
  };

  it('says what was decided, and that the cluster is as it was', async () => {
    const { calls, subject, body } = await announce('rejected');
    expect(subject).toBe('kion-app: rejected: take kion-cluster to 2026-01-12 20:00:00 UTC');
    expect(body).toContain('kion-cluster is as it was: nothing was taken back.');
    expect(inputsOf(calls, 'UpdateItem')).toMatchObject([{ Key: { pk: 'approval#rewind-b12345' } }]);
  });

  it('says where the cluster is that nobody can write to yet', async () => {
    const { body } = await announce('none', STAY);
    expect(body).toContain('Nobody answered in time, so it is taken to 2026-01-12 20:53:20 UTC again');
    expect(body).toContain('kion-cluster is at 2026-01-12 19:50:00 UTC now, and nobody can write to it yet.');
  });
});
