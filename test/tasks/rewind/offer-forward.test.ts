import { describe, expect, it } from 'vitest';
import { offerForward } from '../../../lambdas/approval/offer-forward.ts';
import { secondsOf } from '../../../lambdas/aws/approvals.ts';
import { RewindInput } from '../../../lambdas/domain/rewind/input.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import { ago, EXECUTION, HELD_BY_ANOTHER, HELD_LOCK, LOCK, NOW } from '../../support/fixtures.ts';
import { commits, RETURN_POINT, rewindPlanOf, SURVEY, taken, WANTED } from '../../support/rewinds.ts';
import { inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const REQUEST = parse(RewindInput, { cluster: 'kion-cluster', to: '-1h' });
const REACHED = { id: 'ours', from: ago(300).getTime(), to: WANTED.getTime(), since: ago(60).getTime() };

interface Offer {
  readonly answers?: Stub['answers'];
  readonly plan?: ReturnType<typeof rewindPlanOf>;
  readonly returnPoint?: Date;
  readonly request?: object | null;
  /** What is in the table of approvals; it is kept there once it is written, as DynamoDB does. */
  readonly kept?: object;
}

/** Offers to go forward. @returns also what has become of the table */
async function offer({
  answers = {},
  plan = rewindPlanOf(),
  returnPoint = RETURN_POINT,
  request = REQUEST,
  kept,
}: Offer = {}) {
  let approval: object | undefined = kept;
  const table: Stub['answers'] = {
    GetItem: (input) => {
      if (JSON.stringify(input).includes('lock#')) return HELD_LOCK;
      return approval === undefined ? {} : { Item: approval };
    },
    PutItem: (input) => {
      const item = Object(Reflect.get(input, 'Item'));
      if (String(item.pk).startsWith('approval#')) approval = item;
      return {};
    },
  };
  const input = { plan, lock: LOCK, reached: REACHED, returnPoint: returnPoint.toISOString(), request };
  const done = await invoke(offerForward, input, {
    answers: {
      ...SURVEY,
      ...table,
      Query: { Items: [taken('ours', [300, 3600, 60])] },
      GetMetricData: commits(0.1),
      ListSubscriptionsByTopic: {
        Subscriptions: ['ann@example.com', 'bob@example.com'].map((Endpoint) => ({
          Endpoint,
          SubscriptionArn: `arn:${Endpoint}`,
        })),
      },
      Publish: {},
      ...answers,
    },
    http: () => ({ status: 503, body: '' }),
  });
  return { ...done, approval: Object(approval) };
}

describe('OfferForward', () => {
  it('sends each approver a link of their own, which is kept before it goes out', async () => {
    const { calls, approval } = await offer();
    expect(operationsOf(calls).filter((name) => name === 'PutItem' || name === 'Publish')).toEqual([
      'PutItem',
      'PutItem',
      'Publish',
      'PutItem',
      'Publish',
    ]);
    const emails = inputsOf(calls, 'Publish');
    expect(emails.map(({ MessageAttributes }) => Object(MessageAttributes).approver.StringValue)).toEqual([
      'ann@example.com',
      'bob@example.com',
    ]);
    expect(approval).toMatchObject({
      pk: 'approval#forward-b12345',
      id: 'forward-b12345',
      action: 'forward',
      status: 'pending',
      executionId: EXECUTION.id,
      returnPoint: RETURN_POINT.toISOString(),
      reached: REACHED,
      request: REQUEST,
      health: [{ at: NOW.toISOString(), fault: expect.stringContaining('503') }],
    });
    // Nobody waits for the answer.
    expect(Object.keys(approval)).not.toContain('taskToken');
  });

  it('says in the email where it would lead, what was written since, and that the link is good for one use', async () => {
    const { calls } = await offer();
    const [{ Subject, Message } = {}] = inputsOf(calls, 'Publish');
    expect(Subject).toBe(
      'Offer: take kion-cluster forward to 2026-01-12 20:53:20 UTC, the moment before its rewind',
    );
    expect(Message).toContain('The link can be used once, until');
    expect(Message).toContain('Commits on kion-cluster since 2026-01-12 20:59 UTC: about 30');
    expect(Message).not.toContain('tied to');
    expect(Message).toMatch(/^2 {2}.*from 1 at 2026-01-12 20:00:00 UTC$/m);
  });

  it.each([
    ['a week, where the window is longer', 700_000, 7 * 86_400],
    ['as long as the window reaches the moment', 86_400, 86_400 - 400],
  ])('is good for %s', async (_, window, seconds) => {
    const plan = rewindPlanOf({ baseline: { ...rewindPlanOf().baseline, window } });
    const { output, approval } = await offer({ plan });
    expect(approval.expiresAt).toBe(secondsOf(NOW) + seconds);
    expect(output.detail).toBe(`Offered until ${new Date((secondsOf(NOW) + seconds) * 1000).toISOString()}.`);
  });

  it.each([
    ['has left the window', 86_401],
    ['is just leaving it', 86_400],
  ])('offers nothing where the moment %s', async (_, seconds) => {
    const { output, calls, approval } = await offer({ returnPoint: ago(seconds) });
    expect(output.detail).toContain('has left the window: nothing is offered');
    expect(operationsOf(calls)).not.toContain('Publish');
    expect(approval).toEqual({});
  });

  it('is sent again, and stays as it is, where nobody knows whether the emails went out', async () => {
    const { approval } = await offer();
    const again = await offer({ kept: { ...approval, askedAt: 'before' } });
    expect(again.approval.askedAt).toBe('before');
    expect(inputsOf(again.calls, 'Publish')).toHaveLength(2);
  });

  it.each(['approved', 'rejected'])('sends nothing once the link was used: %s', async (decision) => {
    const { approval } = await offer();
    const used = await offer({ kept: { ...approval, status: decision, decision } });
    expect(used.output.detail).toBe('The offer is used already, or gone.');
    expect(operationsOf(used.calls)).not.toContain('Publish');
    expect(operationsOf(used.calls)).not.toContain('PutItem');
  });

  it('can be made by whoever ends a run, without knowing what it was started with', async () => {
    const { approval } = await offer({ request: null });
    expect(approval.status).toBe('pending');
    // What the run was started with is in its plan.
    expect(approval.request).toMatchObject({
      cluster: 'kion-cluster',
      appStack: 'kion-app',
      freeze: 'fence',
      healthCheck: rewindPlanOf().healthCheck,
    });
    const { healthCheck: _, ...plain } = rewindPlanOf();
    const app = { ...plain.app, stack: { ...plain.app.stack, name: 'kion-cluster' } };
    const { approval: other } = await offer({ request: null, plan: { ...plain, app } });
    expect(Object.keys(Object(other.request))).not.toContain('appStack');
    expect(Object.keys(Object(other.request))).not.toContain('healthCheck');
  });

  it('asks no page where nobody has named one', async () => {
    const { healthCheck: _, ...plan } = rewindPlanOf();
    const { approval } = await offer({ plan });
    expect(approval.health).toEqual([{ at: NOW.toISOString(), fault: null }]);
  });

  it('sends nothing where somebody would get the links of others, or another run has the lock', async () => {
    await expect(offer({ answers: { GetSubscriptionAttributes: {} } })).rejects.toMatchObject({
      name: 'StepFailed',
    });
    let count = 0;
    const answers = { GetItem: [HELD_LOCK, {}, HELD_BY_ANOTHER], PutItem: () => ({ count: count++ }) };
    await expect(offer({ answers })).rejects.toMatchObject({ name: 'LockLost' });
    expect(count).toBe(0);
  });

  it('sends nothing where the table has lost the offer', async () => {
    const lost = await offer({ answers: { PutItem: {} } });
    expect(operationsOf(lost.calls)).not.toContain('Publish');
  });
});
