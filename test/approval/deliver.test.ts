import { describe, expect, it } from 'vitest';
import { announceDecision } from '../../lambdas/approval/announce-decision.ts';
import { deliver } from '../../lambdas/approval/decide.ts';
import { startForward } from '../../lambdas/approval/forward.ts';
import { resendDecision } from '../../lambdas/approval/resend-decision.ts';
import { AnyApproval } from '../../lambdas/aws/any-approval.ts';
import { type Approval, decide, secondsOf, settle } from '../../lambdas/aws/approvals.ts';
import { CREATED, EXECUTION, NOW, planOf } from '../support/fixtures.ts';
import { awsError, clientOf, inputsOf, invoke, type Made, operationsOf, type Stub } from '../support/stub.ts';

const TOKEN = 'a-very-secret-task-token';
const DECIDED = {
  pk: 'approval#deletion-b12345',
  id: 'deletion-b12345',
  action: 'deletion',
  plan: planOf(),
  created: CREATED,
  executionId: EXECUTION.id,
  taskToken: TOKEN,
  planHash: 'hash',
  status: 'deciding',
  decision: 'rejected',
  decidedBy: 'ann@example.com',
  reason: 'not yet',
  askedAt: NOW.toISOString(),
  health: [],
  expiresAt: secondsOf(NOW) + 60,
  forgetAt: secondsOf(NOW) + 100,
};

async function delivery(
  item: object | undefined,
  answers: Stub['answers'] = {},
  again?: boolean,
): Promise<{ came: string; calls: Made[] }> {
  const calls: Made[] = [];
  const client = clientOf(
    {
      GetItem: item === undefined ? {} : { Item: { ...DECIDED, ...item } },
      UpdateItem: {},
      SendTaskSuccess: {},
      DescribeExecution: { status: 'RUNNING' },
      ...answers,
    },
    calls,
  );
  const courier = {
    approvals: { dynamodb: client, table: 'approvals' },
    sfn: client,
    clock: { now: () => NOW },
    kind: AnyApproval,
    carryOut: (approval: Approval) => startForward(client, 'arn:rewind', approval),
  };
  return { came: await deliver('deletion-b12345', courier, again), calls };
}

it('refuses to count a decision as delivered that nobody waits for and nobody can carry out', async () => {
  const client = clientOf({ GetItem: { Item: { ...DECIDED, taskToken: undefined } } }, []);
  const approvals = { dynamodb: client, table: 'approvals' };
  const courier = { approvals, sfn: client, clock: { now: () => NOW }, kind: AnyApproval };
  await expect(deliver('deletion-b12345', courier)).rejects.toThrow(
    'Nothing can be done here about deletion-b12345.',
  );
});

const settledAs = (calls: readonly Made[]) =>
  inputsOf(calls, 'UpdateItem').map(
    ({ ExpressionAttributeValues }) => Object(ExpressionAttributeValues)[':status'],
  );

describe('delivering a decision', () => {
  it('answers the state that waits, with who decided and why, and notes it', async () => {
    const { came, calls } = await delivery({});
    expect(came).toBe('delivered');
    const [{ taskToken, output } = {}] = inputsOf(calls, 'SendTaskSuccess');
    expect(taskToken).toBe(TOKEN);
    expect(JSON.parse(String(output))).toEqual({
      decision: 'rejected',
      by: 'ann@example.com',
      reason: 'not yet',
      planHash: 'hash',
    });
    expect(settledAs(calls)).toEqual(['rejected']);
  });

  it('does so once, unless another state waits for the same', async () => {
    expect(await delivery({ status: 'rejected' })).toMatchObject({
      came: 'delivered',
      calls: [{ operation: 'GetItem' }],
    });
    const again = await delivery({ status: 'rejected', decidedBy: undefined, reason: undefined }, {}, true);
    expect(operationsOf(again.calls)).toContain('SendTaskSuccess');
    const [{ output } = {}] = inputsOf(again.calls, 'SendTaskSuccess');
    expect(JSON.parse(String(output))).toMatchObject({ by: '', reason: '' });
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'waits for the state that comes next after %s, until the time of the request or the run is over',
    async (name) => {
      const gone = { SendTaskSuccess: awsError(name) };
      const next = await delivery({}, gone);
      expect(next.came).toBe('waiting');
      expect(settledAs(next.calls)).toEqual([]);
      const over = await delivery({ expiresAt: secondsOf(NOW) }, gone);
      expect(over.came).toBe('over');
      expect(settledAs(over.calls)).toEqual(['expired']);
      for (const DescribeExecution of [{ status: 'FAILED' }, awsError('ExecutionDoesNotExist')])
        expect((await delivery({}, { ...gone, DescribeExecution })).came).toBe('over');
    },
  );

  it('has arrived where somebody else has delivered it at the same time', async () => {
    const afterwards = async (found: object) => {
      const GetItem = [{ Item: DECIDED }, found];
      return (await delivery({}, { GetItem, SendTaskSuccess: awsError('TaskTimedOut') })).came;
    };
    for (const status of ['approved', 'rejected'])
      expect(await afterwards({ Item: { ...DECIDED, status } })).toBe('delivered');
    expect(await afterwards({}), 'the table has lost it, and the run goes on').toBe('waiting');
  });

  it('has nothing to deliver where nobody has decided, or nobody waits', async () => {
    expect((await delivery(undefined)).came).toBe('over');
    expect((await delivery({ decision: undefined, status: 'pending' })).came).toBe('over');
    expect((await delivery({ status: 'expired' })).came).toBe('over');
  });

  it('hands on every other error, so that it is tried again', async () => {
    await expect(delivery({}, { SendTaskSuccess: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const broken = clientOf({ UpdateItem: awsError('AccessDenied') });
    const store = { dynamodb: broken, table: 'approvals' };
    const choice = { decision: 'approved', by: 'ann', reason: '' } as const;
    await expect(settle(store, 'x', 'expired')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(decide(store, 'x', 'h', choice, NOW)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('ResendDecision', () => {
  const resend = async (item: object | undefined, answers: Stub['answers'] = {}) =>
    await invoke(
      resendDecision,
      { approvalId: 'deletion-b12345' },
      {
        answers: {
          GetItem: item === undefined ? {} : { Item: { ...DECIDED, ...item } },
          UpdateItem: {},
          SendTaskSuccess: {},
          DescribeExecution: { status: 'RUNNING' },
          DeleteSchedule: {},
          ...answers,
        },
      },
    );

  it('delivers what was not, and ends its own schedule', async () => {
    const { output, calls } = await resend({});
    expect(output).toEqual({ delivery: 'delivered' });
    expect(inputsOf(calls, 'DeleteSchedule')).toEqual([
      { Name: 'aurora-rewind-decision-deletion-b12345', GroupName: 'aurora-rewind' },
    ]);
    expect((await resend(undefined)).output).toEqual({ delivery: 'over' });
  });

  it('goes on while the next state is awaited, or somebody is just deciding', async () => {
    for (const [item, answers] of [
      [{}, { SendTaskSuccess: awsError('TaskTimedOut') }],
      [{ decision: undefined, status: 'pending' }, {}],
    ] as const) {
      const { output, calls } = await resend(item, answers);
      expect(['waiting', 'undecided']).toContain(output.delivery);
      expect(operationsOf(calls)).not.toContain('DeleteSchedule');
    }
  });
});

describe('AnnounceDecision', () => {
  const announce = async (answer: object, action = 'deletion') => {
    const { calls } = await invoke(
      announceDecision,
      { action, plan: planOf(), created: CREATED, answer },
      {
        answers: {
          UpdateItem: {},
          Publish: {},
          ListSubscriptionsByTopic: {
            Subscriptions: [{ Endpoint: 'ann@example.com', SubscriptionArn: 'arn:ann' }],
          },
        },
      },
    );
    return { calls, told: inputsOf(calls, 'Publish') };
  };

  it('tells everybody and every approver, and notes that the decision has arrived', async () => {
    const { calls, told } = await announce({ decision: 'approved', by: 'ann@example.com', reason: '' });
    expect(told.map(({ TopicArn }) => String(TopicArn).split(':').at(-1))).toEqual(['notices', 'approvals']);
    expect(told[0]?.Subject).toBe('kion-app: approved: delete the old database stack kion-aurora');
    expect(told[0]?.Message).toContain('ann@example.com said yes.');
    expect(told[1]?.MessageAttributes).toMatchObject({ approver: { StringValue: 'ann@example.com' } });
    expect(settledAs(calls)).toEqual(['approved']);
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({ Key: { pk: 'approval#deletion-b12345' } });
    // A table that refuses keeps nobody in the dark.
    expect(operationsOf(calls).at(-1)).toBe('UpdateItem');
  });

  it('tells a reason, and that nobody has answered', async () => {
    const no = await announce(
      { decision: 'rejected', by: 'bob@example.com', reason: 'too early' },
      'go-back',
    );
    expect(no.told[0]?.Message).toContain('bob@example.com said no: too early');
    const none = await announce({ decision: 'none', by: '', reason: '' }, 'start');
    expect(none.told[0]?.Message).toContain('Nobody answered in time, so nothing is started.');
    expect(operationsOf(none.calls)).not.toContain('UpdateItem');
  });
});
