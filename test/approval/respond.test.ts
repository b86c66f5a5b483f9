import { describe, expect, it } from 'vitest';
import { secretHash } from '../../lambdas/approval/link.ts';
import { type Desk, respond } from '../../lambdas/approval/page/respond.ts';
import { secondsOf } from '../../lambdas/aws/approvals.ts';
import { EXECUTION, NOW, planOf } from '../support/fixtures.ts';
import { type Answer, awsError, clientOf, type Stub } from '../support/stub.ts';

const LINK = {
  Item: {
    pk: 'link#link',
    id: 'link',
    approvalId: 'start-b12345',
    approver: 'ann@example.com',
    secretHash: secretHash('code'),
    forgetAt: 1,
  },
};
const request = (changes: object = {}) => ({
  Item: {
    pk: 'approval#start-b12345',
    id: 'start-b12345',
    action: 'start',
    plan: planOf(),
    executionId: EXECUTION.id,
    taskToken: 'token',
    planHash: 'hash',
    status: 'pending',
    askedAt: NOW.toISOString(),
    health: [],
    expiresAt: secondsOf(NOW) + 60,
    forgetAt: secondsOf(NOW) + 100,
    ...changes,
  },
});
const MADE = { decision: 'approved', decidedBy: 'ann@example.com', reason: '' };

/** Answers of the table to the questions for the link, the request, and the request again. */
async function decided(
  items: readonly Answer[],
  answers: Stub['answers'] = {},
  fields: object = { name: 'kion-app' },
  changes: Partial<Desk> = {},
) {
  const done: string[] = [];
  const client = clientOf({
    GetItem: [LINK, ...items],
    UpdateItem: {},
    SendTaskSuccess: {},
    DescribeExecution: { status: 'RUNNING' },
    ListSubscriptionsByTopic: {
      Subscriptions: [{ Endpoint: 'ann@example.com', SubscriptionArn: 'arn:ann' }],
    },
    ...answers,
  });
  const response = await respond(
    {
      dynamodb: client,
      sfn: client,
      sns: client,
      cloudformation: client,
      cloudwatch: client,
      rds: client,
      autoscaling: client,
      ec2: client,
      ecs: client,
      http: async () => ({ status: 200, body: '' }),
      clock: { now: () => NOW },
      table: 'approvals',
      topic: 'topic',
      ledger: { dynamodb: client, table: 'ledger' },
      rewindMachine: 'arn:rewind',
      insure: async () => void done.push('insured'),
      settled: async () => void done.push('settled'),
      ...changes,
    },
    {
      method: 'POST',
      path: '/a/link/decision',
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      body: new URLSearchParams({
        code: ' code ',
        design: 'hash',
        decision: 'approved',
        ...fields,
      }).toString(),
    },
  );
  return { ...response, done };
}

describe('a decision on the page', () => {
  it('is insured before it is made, and the insurance ends once it has arrived', async () => {
    const { status, done } = await decided([request(), request({ status: 'deciding', ...MADE })]);
    expect(status).toBe(200);
    expect(done).toEqual(['insured', 'settled']);
  });

  it('is refused like a wrong code where the request is long forgotten', async () => {
    expect((await decided([{}])).status).toBe(403);
  });

  it('that was made and not delivered is delivered by the same person deciding again', async () => {
    const before = request({ status: 'deciding', ...MADE });
    expect(await decided([before])).toMatchObject({ status: 200, done: ['settled'] });
  });

  it('comes too late where the time ran out between the page and the write', async () => {
    const lost = { UpdateItem: awsError('ConditionalCheckFailedException') };
    expect((await decided([request(), request()], lost)).status).toBe(410);
  });

  it('comes too late where nobody waits any more when it is delivered', async () => {
    const over = { SendTaskSuccess: awsError('TaskTimedOut') };
    const made = request({ status: 'deciding', ...MADE, expiresAt: secondsOf(NOW) });
    expect((await decided([made], over)).status).toBe(410);
  });

  it('is kept where the state that waits next has not begun yet', async () => {
    const between = { SendTaskSuccess: awsError('TaskTimedOut') };
    const made = request({ status: 'deciding', ...MADE });
    expect(await decided([made], between)).toMatchObject({ status: 202, done: [] });
  });

  it('is over where the run that asked has ended', async () => {
    const ended = { DescribeExecution: { status: 'ABORTED' } };
    expect(await decided([request()], ended)).toMatchObject({ status: 410, done: [] });
    const made = request({ status: 'deciding', ...MADE });
    const nobody = { ...ended, SendTaskSuccess: awsError('TaskDoesNotExist') };
    expect(await decided([made], nobody)).toMatchObject({ status: 410, done: [] });
  });

  it('that may have been kept is not said to have changed nothing', async () => {
    for (const [items, answers] of [
      [[request()], { UpdateItem: awsError('TimeoutError') }],
      [[request(), awsError('TimeoutError')], {}],
    ] as const) {
      const { status, body } = await decided(items, answers);
      expect(status).toBe(503);
      expect(body).toContain('It is not known whether this was kept');
      expect(body).not.toContain('Nothing was changed');
    }
  });

  it('that has arrived is told as such, although its schedule cannot be removed', async () => {
    const items = [request(), request({ status: 'deciding', ...MADE })];
    const settled = async () => {
      throw awsError('ThrottlingException');
    };
    expect((await decided(items, {}, undefined, { settled })).status).toBe(200);
  });

  it('has a reason of one line, without signs of control', async () => {
    const written: unknown[] = [];
    const UpdateItem = (input: object) => {
      written.push(Object(Reflect.get(input, 'ExpressionAttributeValues'))[':reason']);
      return {};
    };
    const fields = {
      name: 'kion-app',
      decision: 'rejected',
      reason: ' no.\r\n\r\nDecide on this page:\u2028https://evil.example\u0007\u001b[31m\u0000\u202e ',
    };
    await decided([request(), request({ status: 'deciding', ...MADE })], { UpdateItem }, fields);
    expect(written[0]).toBe('no. Decide on this page: https://evil.example [31m');
    // The browser counts a line break as one sign and sends two.
    const lines = `${'x'.repeat(249)}\r\n${'y'.repeat(250)}`;
    await decided(
      [request(), request({ status: 'deciding', ...MADE })],
      { UpdateItem },
      { ...fields, reason: lines },
    );
    expect(String(written.at(-1))).toHaveLength(500);
  });

  it('is over where the request has expired, whatever was decided', async () => {
    const expired = request({ status: 'expired', ...MADE });
    expect((await decided([expired])).status).toBe(410);
    expect((await decided([expired], {}, { decision: 'rejected', reason: 'no' })).status).toBe(410);
  });

  it('without any reason field can be a yes, and without any name is none', async () => {
    const made = [request(), request({ status: 'deciding', ...MADE })];
    expect((await decided(made)).status).toBe(200);
    expect((await decided(made, { DescribeStacks: {} }, {})).status).toBe(422);
  });
});
