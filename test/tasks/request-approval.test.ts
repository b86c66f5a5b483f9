import { describe, expect, it } from 'vitest';
import { secretHash } from '../../lambdas/approval/link.ts';
import { requestApproval } from '../../lambdas/approval/request-approval.ts';
import { secondsOf } from '../../lambdas/aws/approvals.ts';
import { approvalHash } from '../../lambdas/domain/approval.ts';
import {
  appStack,
  CREATED,
  cluster,
  databaseStack,
  EXECUTION,
  HELD_LOCK,
  instance,
  LOCK,
  NOW,
  planOf,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const TOKEN = 'a-very-secret-task-token';
const REQUEST = {
  pk: 'approval#start-b12345',
  id: 'start-b12345',
  action: 'start',
  plan: planOf(),
  executionId: EXECUTION.id,
  taskToken: TOKEN,
  planHash: approvalHash(planOf(), undefined),
  status: 'pending',
  askedAt: NOW.toISOString(),
  health: [],
  expiresAt: secondsOf(NOW) + 86_400,
  forgetAt: secondsOf(NOW) + 100_000,
};
const tables = (request: object | null) => (input: object) =>
  JSON.stringify(input).includes('lock#')
    ? HELD_LOCK
    : request === null
      ? {}
      : { Item: { ...REQUEST, ...request } };

function ask(
  changes: object = {},
  { request = {}, answers = {} }: { request?: object | null; answers?: Stub['answers'] } = {},
  token: string | undefined = TOKEN,
) {
  return invoke(
    requestApproval,
    { plan: planOf(), lock: LOCK, action: 'start', hours: 24, reminder: 0, ...changes },
    {
      answers: {
        GetItem: tables(request),
        PutItem: {},
        UpdateItem: {},
        Publish: {},
        SendTaskSuccess: {},
        ListSubscriptionsByTopic: {
          Subscriptions: ['ann@example.com', 'bob@example.com'].map((Endpoint) => ({
            Endpoint,
            SubscriptionArn: `arn:${Endpoint}`,
          })),
        },
        GetSubscriptionAttributes: (input: object) => {
          const address = String(Reflect.get(input, 'SubscriptionArn')).replace('arn:', '');
          return { Attributes: { FilterPolicy: JSON.stringify({ approver: [address] }) } };
        },
        DescribeStacks: (input: object) => {
          const name = Reflect.get(input, 'StackName');
          if (name === undefined) return {};
          return { Stacks: [name === planOf().app.stack.id ? appStack() : databaseStack()] };
        },
        DescribeDBClusters: (input: object) => ({
          DBClusters: [cluster(String(Reflect.get(input, 'DBClusterIdentifier') ?? 'kion-cluster'))],
        }),
        DescribeDBInstances: { DBInstances: [instance('one')] },
        GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW], Values: [7] }] },
        ListStackResources: {},
        GetTemplate: {},
        ...answers,
      },
      http: () => ({ status: 503, body: '' }),
    },
    token,
  );
}

describe('RequestApproval', () => {
  it('keeps the request before anybody hears of it, and each link before its email', async () => {
    const { output, calls } = await ask();
    expect(output).toEqual({ approvalId: 'start-b12345' });
    expect(operationsOf(calls).filter((name) => name === 'PutItem' || name === 'Publish')).toEqual([
      'PutItem',
      'PutItem',
      'Publish',
      'PutItem',
      'Publish',
    ]);
    expect(inputsOf(calls, 'PutItem')[0]).toMatchObject({
      Item: {
        pk: 'approval#start-b12345',
        status: 'pending',
        taskToken: TOKEN,
        planHash: approvalHash(planOf(), undefined),
        expiresAt: secondsOf(NOW) + 86_400,
        health: [{ at: NOW.toISOString(), fault: expect.stringContaining('answered 503') }],
      },
    });
  });

  it('sends each approver a link of their own, and keeps only the hash of its secret', async () => {
    const { calls } = await ask();
    const emails = inputsOf(calls, 'Publish');
    const attributes = emails.map(({ MessageAttributes }) => Object(MessageAttributes).approver.StringValue);
    expect(attributes).toEqual(['ann@example.com', 'bob@example.com']);
    const [, link] = inputsOf(calls, 'PutItem').map(({ Item }) => Object(Item));
    const message = String(emails[0]?.Message);
    const { id, secret = '' } =
      /^https:\/\/approvals\.example\.com\/a\/(?<id>[\w-]{16})#(?<secret>[\w-]{43})$/m.exec(message)
        ?.groups ?? {};
    expect(link).toMatchObject({ id, approver: 'ann@example.com', secretHash: secretHash(secret) });
    expect(JSON.stringify(inputsOf(calls, 'PutItem'))).not.toContain(secret);
    expect(message).toContain('The link is for ann@example.com alone');
    expect(message).toContain('Answer until 2026-01-13T21:00:00.000Z, which is in 24 h.');
    expect(message).not.toContain(TOKEN);
  });

  it('shows how things stand when the deletion is asked for, and what is against it', async () => {
    const switchedAt = new Date(NOW.getTime() - 3_600_000).toISOString();
    const created = { action: 'deletion', hours: 72, created: CREATED, switchedAt };
    const { calls } = await ask(created, { request: { action: 'deletion', created: CREATED } });
    const message = String(inputsOf(calls, 'Publish')[0]?.Message);
    expect(message).toContain('Shall the run delete the old database stack kion-aurora?');
    expect(message).toContain(`Connections on ${CREATED.cluster} since 2026-01-12 20:00 UTC: at most 7.`);
    expect(message).toContain(`Commits on ${CREATED.cluster} since the app was sent there: about 2100`);
    expect(message).toContain('It could not be deleted now: Hosts are not on the new cluster');
    const silent = await ask(
      { ...created, switchedAt: undefined },
      { request: { action: 'deletion', created: CREATED }, answers: { GetMetricData: {} } },
    );
    expect(String(inputsOf(silent.calls, 'Publish')[0]?.Message)).toContain(
      'since 2026-01-11 21:00 UTC: not measured.',
    );
  });

  it('says that nothing was measured yet where the app was sent to the new database just now', async () => {
    const created = { action: 'go-back', hours: 1, created: CREATED, switchedAt: NOW.toISOString() };
    const { calls } = await ask(created, { request: { action: 'go-back', created: CREATED } });
    expect(String(inputsOf(calls, 'Publish')[0]?.Message)).toContain(
      `Connections on ${CREATED.cluster} since 2026-01-12 21:00 UTC: not measured.`,
    );
  });

  it('asks again for the state that waits next, and says that nobody has answered', async () => {
    const { calls } = await ask({ reminder: 1, hours: 12 });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      Key: { pk: 'approval#start-b12345' },
      ExpressionAttributeValues: { ':token': TOKEN },
    });
    const [email] = inputsOf(calls, 'Publish');
    expect(email?.Subject).toMatch(/^Reminder, approval wanted: start the migration/);
    expect(email?.Message).toContain('Nobody has answered yet.');
  });

  it.each(['deciding', 'approved'])(
    'answers its own state at once where it is decided (%s)',
    async (status) => {
      const request = { status, decision: 'approved', decidedBy: 'ann@example.com', reason: '' };
      const { calls } = await ask({ reminder: 1 }, { request });
      expect(operationsOf(calls)).not.toContain('Publish');
      const [{ taskToken, output } = {}] = inputsOf(calls, 'SendTaskSuccess');
      expect(taskToken).toBe(TOKEN);
      expect(JSON.parse(String(output))).toMatchObject({ decision: 'approved', by: 'ann@example.com' });
    },
  );

  it('sends nothing where somebody would get the links of others', async () => {
    const answers = { GetSubscriptionAttributes: {} };
    const attempt = ask({}, { answers });
    await expect(attempt).rejects.toMatchObject({ name: 'StepFailed' });
    await expect(attempt).rejects.toThrow('filter policy {"approver":["its address"]}');
    await expect(attempt).rejects.toThrow('of ann@example.com, bob@example.com to');
  });

  it('goes on waiting where only the reminder cannot be sent or its evidence not be read', async () => {
    for (const answers of [
      { Publish: awsError('AccessDenied') },
      { DescribeStacks: awsError('AccessDenied') },
    ]) {
      const { output, calls } = await ask({ reminder: 2 }, { answers });
      expect(output).toEqual({ approvalId: 'start-b12345' });
      expect(operationsOf(calls)).toContain('UpdateItem');
    }
    await expect(ask({}, { answers: { Publish: awsError('AccessDenied') } })).rejects.toThrow('AccessDenied');
  });

  it('brings a decision to the state that waits before it looks at anything', async () => {
    const request = { status: 'deciding', decision: 'approved', decidedBy: 'ann@example.com', reason: '' };
    const { calls } = await ask(
      { reminder: 1 },
      {
        request,
        answers: { DescribeStacks: awsError('AccessDenied'), GetMetricData: awsError('AccessDenied') },
      },
    );
    expect(operationsOf(calls)).toContain('SendTaskSuccess');
  });

  it('is asked of nobody after the lock is lost, at first or in a reminder', async () => {
    await expect(ask({}, { answers: { GetItem: {} } })).rejects.toMatchObject({ name: 'LockLost' });
    let held = true;
    const answers = {
      GetItem: (input: object) => (held || !JSON.stringify(input).includes('lock#') ? tables({})(input) : {}),
      DescribeDBClusters: () => {
        held = false;
        return { DBClusters: [cluster('kion-cluster')] };
      },
    };
    const created = { action: 'deletion', hours: 72, created: CREATED, reminder: 1 };
    const late = ask(created, { request: { action: 'deletion', created: CREATED }, answers });
    await expect(late).rejects.toMatchObject({ name: 'LockLost' });
  });

  it('fails where the request is gone, or no state waits', async () => {
    await expect(ask({}, { request: null })).rejects.toMatchObject({
      name: 'StepFailed',
      message: expect.stringContaining('start-b12345'),
    });
    const attempt = invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'start', hours: 24, reminder: 0 },
      { answers: {} },
    );
    await expect(attempt).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('task token'),
    });
  });

  it('hands on what the table refuses', async () => {
    await expect(ask({}, { answers: { PutItem: awsError('AccessDenied') } })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});
