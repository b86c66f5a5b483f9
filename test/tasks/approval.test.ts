import { describe, expect, it } from 'vitest';
import { decideApproval } from '../../lambdas/approval/decide.ts';
import { requestApproval } from '../../lambdas/approval/request-approval.ts';
import { approvalHash } from '../../lambdas/domain/approval.ts';
import { operationOf } from '../../lambdas/kit/client.ts';
import { CREATED, cluster, EXECUTION, HELD_LOCK, instance, LOCK, NOW, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const TOKEN = 'a-very-secret-task-token';

describe('RequestApproval', () => {
  const answers = {
    GetItem: HELD_LOCK,
    PutItem: {},
    Publish: {},
    DescribeStacks: {},
    DescribeDBClusters: [{ DBClusters: [cluster(CREATED.cluster)] }, { DBClusters: [cluster()] }, {}],
    DescribeDBInstances: { DBInstances: [instance('one')] },
    GetMetricData: [{ MetricDataResults: [{ Id: 'm0', Timestamps: [NOW], Values: [7] }] }, {}],
  };

  it('stores the request, bound to what is approved, before anybody hears of it', async () => {
    const { output, calls } = await invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'start', hours: 24 },
      { answers },
      TOKEN,
    );
    expect(output).toEqual({ approvalId: 'start-b12345' });
    expect(operationsOf(calls).filter((name) => name !== 'GetItem')).toEqual([
      'DescribeStacks',
      'PutItem',
      'Publish',
    ]);
    expect(inputsOf(calls, 'PutItem')[0]).toMatchObject({
      Item: {
        pk: 'approval#start-b12345',
        status: 'pending',
        taskToken: TOKEN,
        executionId: EXECUTION.id,
        planHash: approvalHash(planOf(), undefined),
        expiresAt: NOW.getTime() / 1000 + 86_400,
      },
    });
  });

  it('never writes the task token into the email', async () => {
    const { calls } = await invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'deletion', hours: 72, created: CREATED },
      { answers },
      TOKEN,
    );
    expect(JSON.stringify(inputsOf(calls, 'Publish'))).not.toContain(TOKEN);
  });

  it('shows the evidence of both clusters when the deletion is asked for', async () => {
    const { calls } = await invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'deletion', hours: 72, created: CREATED },
      { answers },
      TOKEN,
    );
    const message = String(inputsOf(calls, 'Publish')[0]?.Message);
    expect(message).toContain(`Connections on ${CREATED.cluster} in the last hour: at most 7.`);
    expect(message).toContain('Connections on kion-cluster in the last hour: at most 0.');
    expect(message).toContain(planOf().database.stack.id);
    const gone = await invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'deletion', hours: 72, created: CREATED },
      { answers: { ...answers, DescribeDBClusters: {} } },
      TOKEN,
    );
    expect(String(inputsOf(gone.calls, 'Publish')[0]?.Message)).toContain('at most 0.');
  });

  it('shows why going back is asked about, and how much was written since the switch', async () => {
    const failure = { state: 'CheckHealth', error: 'StepFailed', cause: 'Not healthy.' };
    const { calls } = await invoke(
      requestApproval,
      {
        plan: planOf(),
        lock: LOCK,
        action: 'go-back',
        hours: 12,
        created: CREATED,
        failure,
        switchedAt: NOW.toISOString(),
      },
      {
        answers: {
          ...answers,
          DescribeDBClusters: { DBClusters: [cluster(CREATED.cluster)] },
          GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW, NOW], Values: [2, 0.5] }] },
        },
      },
      TOKEN,
    );
    const message = String(inputsOf(calls, 'Publish')[0]?.Message);
    expect(message).toContain('Why this is asked: CheckHealth: Not healthy.');
    expect(message).toContain(`Commits on ${CREATED.cluster} since the app was sent there: about 150`);
  });

  it('is asked of nobody after the lock is lost', async () => {
    const attempt = invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'deletion', hours: 72, created: CREATED },
      { answers: { ...answers, GetItem: {} } },
      TOKEN,
    );
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost' });
  });

  it('cannot be asked for by a state that does not wait', async () => {
    const attempt = invoke(
      requestApproval,
      { plan: planOf(), lock: LOCK, action: 'start', hours: 24 },
      { answers },
    );
    await expect(attempt).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

/** A table with one request in it, and a Step Functions that may fail; the store's conditions are its own test. */
function desk(stored: object | undefined, options: { lost?: boolean; send?: Error; update?: Error } = {}) {
  const sent: unknown[] = [];
  const settled: unknown[] = [];
  const client = {
    send: async (command: { input: object }) => {
      const { operation } = operationOf(command);
      if (operation === 'GetItem') return { ...(stored === undefined ? {} : { Item: stored }) } as never;
      if (operation === 'SendTaskSuccess') {
        if (options.send !== undefined) throw options.send;
        sent.push(command.input);
        return {} as never;
      }
      if (options.update !== undefined) throw options.update;
      const values: unknown = Reflect.get(command.input, 'ExpressionAttributeValues');
      if (JSON.stringify(values).includes(':pending')) {
        if (options.lost === true) throw awsError('ConditionalCheckFailedException');
      } else settled.push(values);
      return {} as never;
    },
  };
  const decide = (decision: 'approved' | 'rejected') =>
    decideApproval(
      'start-b12345',
      { decision, by: 'me', reason: '' },
      { approvals: { dynamodb: client, table: 'approvals' }, sfn: client, clock: { now: () => NOW } },
    );
  return { decide, sent, settled };
}

describe('deciding an approval', () => {
  const stored = (changes: object) => ({
    pk: 'approval#start-b12345',
    id: 'start-b12345',
    action: 'start',
    executionId: EXECUTION.id,
    taskToken: TOKEN,
    planHash: 'hash',
    summary: '',
    status: 'deciding',
    expiresAt: 1,
    ...changes,
  });

  it('tells the state machine who decided what, for which plan', async () => {
    const { decide, sent, settled } = desk(stored({ decision: 'approved', decidedBy: 'me', reason: 'fine' }));
    expect(await decide('approved')).toBe('decided');
    expect(sent).toEqual([
      { taskToken: TOKEN, output: '{"decision":"approved","by":"me","reason":"fine","planHash":"hash"}' },
    ]);
    expect(settled).toEqual([{ ':status': 'approved' }]);
  });

  it('tells it again when the first time was lost, and says what was decided first', async () => {
    const { decide, sent } = desk(stored({ decision: 'approved' }), { lost: true });
    expect(await decide('rejected')).toBe('decided-before');
    expect(sent).toHaveLength(1);
  });

  it('tells nothing twice', async () => {
    const { decide, sent } = desk(stored({ decision: 'approved', status: 'approved' }), { lost: true });
    expect(await decide('approved')).toBe('decided');
    expect(sent).toHaveLength(0);
  });

  it('knows requests that do not exist, are over, or whose run has ended', async () => {
    expect(await desk(undefined, { lost: true }).decide('approved')).toBe('unknown');
    expect(await desk(stored({ status: 'pending' }), { lost: true }).decide('approved')).toBe('expired');
    expect(
      await desk(stored({ decision: 'approved' }), { send: awsError('TaskTimedOut') }).decide('approved'),
    ).toBe('expired');
  });

  it('keeps the decision when the telling fails, so that it can be told again', async () => {
    const { decide, settled } = desk(stored({ decision: 'approved' }), {
      send: awsError('ServiceUnavailable'),
    });
    await expect(decide('approved')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    expect(settled).toHaveLength(0);
    await expect(
      desk(stored({}), { update: awsError('InternalServerError') }).decide('approved'),
    ).rejects.toMatchObject({ name: 'InternalServerError' });
  });
});
