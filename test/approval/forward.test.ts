import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { deliver } from '../../lambdas/approval/decide.ts';
import { startForward } from '../../lambdas/approval/forward.ts';
import { AnyApproval } from '../../lambdas/aws/any-approval.ts';
import { type Approval, type NewApproval, openApproval, secondsOf } from '../../lambdas/aws/approvals.ts';
import { RewindInput } from '../../lambdas/domain/rewind/input.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { ago, EXECUTION, NOW } from '../support/fixtures.ts';
import { RETURN_POINT, rewindPlanOf, WANTED } from '../support/rewinds.ts';
import { awsError, clientOf, inputsOf, type Made, operationsOf, type Stub } from '../support/stub.ts';

const REQUEST = parse(RewindInput, {
  databaseStack: 'kion-aurora',
  to: '-1h',
  approval: true,
  dryRun: true,
  restart: [{ autoScalingGroup: 'hosts' }],
  healthCheck: { url: 'https://kion.example.com/' },
});

/** An offer to go forward, to which somebody has said yes. */
const OFFER = {
  pk: 'approval#forward-b12345',
  id: 'forward-b12345',
  action: 'forward',
  plan: rewindPlanOf(),
  reached: { id: 'ours', from: ago(300).getTime(), to: WANTED.getTime(), since: ago(60).getTime() },
  returnPoint: RETURN_POINT.toISOString(),
  request: REQUEST,
  executionId: EXECUTION.id,
  planHash: 'hash',
  status: 'deciding',
  decision: 'approved',
  decidedBy: 'ann@example.com',
  reason: '',
  askedAt: NOW.toISOString(),
  health: [],
  expiresAt: secondsOf(NOW) + 60,
  forgetAt: secondsOf(NOW) + 100,
};

async function delivery(changes: object = {}, answers: Stub['answers'] = {}, again = false) {
  const calls: Made[] = [];
  const client = clientOf(
    { GetItem: { Item: { ...OFFER, ...changes } }, UpdateItem: {}, StartExecution: {}, ...answers },
    calls,
  );
  const courier = {
    approvals: { dynamodb: client, table: 'approvals' },
    sfn: client,
    clock: { now: () => NOW },
    kind: AnyApproval,
    carryOut: (approval: Approval) => startForward(client, 'arn:rewind', approval),
  };
  return { came: await deliver('forward-b12345', courier, again), calls };
}

const started = (calls: readonly Made[]) => inputsOf(calls, 'StartExecution');
const settledAs = (calls: readonly Made[]) =>
  inputsOf(calls, 'UpdateItem').map(
    ({ ExpressionAttributeValues }) => Object(ExpressionAttributeValues)[':status'],
  );

describe('a yes to the offer to go forward', () => {
  it('starts one run that goes to the moment before the rewind, as the one before was started', async () => {
    const { came, calls } = await delivery();
    expect(came).toBe('delivered');
    const [{ stateMachineArn, name, input } = {}, ...more] = started(calls);
    expect(more).toEqual([]);
    expect(stateMachineArn).toBe('arn:rewind');
    // Named after the request: Step Functions starts no other of that name.
    expect(name).toBe('forward-b12345');
    const given: unknown = JSON.parse(String(input));
    expect(given).toEqual({
      cluster: 'kion-cluster',
      to: RETURN_POINT.toISOString(),
      dryRun: false,
      approval: true,
      noticeMinutes: 5,
      freeze: 'fence',
      tolerance: 60,
      force: false,
      useEarliest: false,
      restart: [{ autoScalingGroup: 'hosts' }],
      healthCheck: { url: 'https://kion.example.com/', status: 200, consecutive: 3, timeout: 900 },
      by: 'ann@example.com (link in an email)',
    });
    expect(v.safeParse(RewindInput, given).success).toBe(true);
    expect(settledAs(calls)).toEqual(['approved']);
  });

  it('goes to that moment or nowhere, whatever the run before was allowed', async () => {
    const { calls } = await delivery({ request: { ...REQUEST, useEarliest: true, dryRun: true } });
    const [{ input } = {}] = started(calls);
    expect(JSON.parse(String(input))).toMatchObject({ useEarliest: false, dryRun: false });
  });

  it('is asked about nobody: no run waits for it', async () => {
    expect(operationsOf((await delivery()).calls)).toEqual(['GetItem', 'StartExecution', 'UpdateItem']);
  });

  it('starts no second run where the answer to the first start was lost', async () => {
    const { came, calls } = await delivery({}, { StartExecution: awsError('ExecutionAlreadyExists') });
    expect(came).toBe('delivered');
    expect(settledAs(calls)).toEqual(['approved']);
  });

  it('starts nothing once it has arrived', async () => {
    const { came, calls } = await delivery({ status: 'approved' });
    expect(came).toBe('delivered');
    expect(started(calls)).toEqual([]);
  });

  it('is kept where the run cannot be started, so that it is tried again', async () => {
    const calls: Made[] = [];
    const UpdateItem = () => ({ length: calls.push({ operation: 'UpdateItem', input: {} }) });
    const attempt = delivery({}, { StartExecution: awsError('AccessDenied'), UpdateItem });
    await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(calls).toEqual([]);
  });

  it('starts a run with the careful choices where nobody knows how the one before was started', async () => {
    const { calls } = await delivery({ request: undefined });
    const given: unknown = JSON.parse(String(started(calls)[0]?.input));
    expect(parse(RewindInput, given)).toMatchObject({
      cluster: 'kion-cluster',
      to: RETURN_POINT.toISOString(),
    });
  });

  it('names who wants it as far as that is known, in as many characters as a run takes', async () => {
    const by = async (decidedBy: string | undefined) =>
      JSON.parse(String(started((await delivery({ decidedBy })).calls)[0]?.input)).by;
    expect(await by(undefined)).toBe('somebody (link in an email)');
    expect(await by(`${'a'.repeat(250)}@example.com`)).toHaveLength(200);
  });
});

describe('what is no yes to an offer', () => {
  it('starts nothing: a no', async () => {
    const { came, calls } = await delivery({ decision: 'rejected', reason: 'no' });
    expect(came).toBe('delivered');
    expect(started(calls)).toEqual([]);
    expect(settledAs(calls)).toEqual(['rejected']);
  });

  it('starts nothing: nobody has decided, or it is over', async () => {
    for (const changes of [{ decision: undefined, status: 'pending' }, { status: 'expired' }]) {
      const { came, calls } = await delivery(changes);
      expect(came).toBe('over');
      expect(started(calls)).toEqual([]);
    }
  });

  it('starts nothing: an offer that names no moment', async () => {
    expect(started((await delivery({ returnPoint: undefined })).calls)).toEqual([]);
  });

  it('starts nothing: a question that a run waits for', async () => {
    const { calls } = await delivery({ action: 'reached', taskToken: 'token' }, { SendTaskSuccess: {} });
    expect(operationsOf(calls)).toContain('SendTaskSuccess');
    expect(started(calls)).toEqual([]);
  });
});

describe('an offer that is made a second time', () => {
  it('stays as it was decided, and gets no token', async () => {
    const offer: NewApproval = {
      action: 'forward',
      plan: rewindPlanOf(),
      id: 'forward-b12345',
      executionId: EXECUTION.id,
      planHash: 'hash',
      askedAt: NOW.toISOString(),
      health: [],
      expiresAt: secondsOf(NOW) + 60,
    };
    const calls: Made[] = [];
    const dynamodb = clientOf({ PutItem: awsError('ConditionalCheckFailedException') }, calls);
    await openApproval({ dynamodb, table: 'approvals' }, offer);
    expect(operationsOf(calls)).toEqual(['PutItem']);
  });
});
