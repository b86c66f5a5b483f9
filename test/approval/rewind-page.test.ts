import { describe, expect, it } from 'vitest';
import { secretHash } from '../../lambdas/approval/link.ts';
import { respond } from '../../lambdas/approval/page/respond.ts';
import { secondsOf } from '../../lambdas/aws/approvals.ts';
import { ago, EXECUTION, NOW } from '../support/fixtures.ts';
import { commits, RETURN_POINT, rewindPlanOf, SURVEY, taken, WANTED } from '../support/rewinds.ts';
import { awsError, clientOf, inputsOf, type Made, operationsOf, type Stub } from '../support/stub.ts';

const REACHED = {
  id: 'ours',
  from: ago(300).getTime(),
  to: WANTED.getTime() - 600_000,
  since: ago(60).getTime(),
};
const KNOWN = { reached: REACHED, returnPoint: RETURN_POINT.toISOString() };
const request = (changes: object = {}) => ({
  pk: 'approval#x',
  id: 'x',
  action: 'rewind',
  plan: rewindPlanOf(),
  executionId: EXECUTION.id,
  taskToken: 'token',
  planHash: 'hash',
  status: 'pending',
  askedAt: NOW.toISOString(),
  health: [],
  expiresAt: secondsOf(NOW) + 3600,
  forgetAt: secondsOf(NOW) + 7200,
  ...changes,
});
const LINK = {
  pk: 'link#link',
  id: 'link',
  approvalId: 'x',
  approver: 'ann@example.com',
  secretHash: secretHash('code'),
  forgetAt: 1,
};

/** Sends a form to the page of a request. @param fields of a decision; undefined: only looks at it */
async function send(approval: object, fields?: Record<string, string>, answers: Stub['answers'] = {}) {
  const calls: Made[] = [];
  let kept: object = approval;
  const client = clientOf(
    {
      ...SURVEY,
      GetItem: (input) => ({ Item: JSON.stringify(input).includes('link#') ? LINK : kept }),
      UpdateItem: (input) => {
        const { ':decision': decision, ':by': decidedBy } = Object(
          Reflect.get(input, 'ExpressionAttributeValues'),
        );
        if (decision !== undefined) kept = { ...kept, status: 'deciding', decision, decidedBy };
        return {};
      },
      Query: { Items: [taken('ours', [300, 4200, 60], { by: 'anna <b>' })] },
      GetMetricData: commits(0.1),
      DescribeExecution: { status: 'RUNNING' },
      SendTaskSuccess: {},
      StartExecution: {},
      ...answers,
    },
    calls,
  );
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
      http: async () => ({ status: 503, body: '' }),
      clock: { now: () => NOW },
      table: 'approvals',
      topic: 'topic',
      ledger: { dynamodb: client, table: 'ledger' },
      rewindMachine: 'arn:rewind',
      insure: async () => {},
      settled: async () => {},
    },
    {
      method: 'POST',
      path: fields === undefined ? '/a/link' : '/a/link/decision',
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ code: 'code', design: 'hash', ...fields }).toString(),
    },
  );
  return { ...response, calls };
}

const YES = { decision: 'approved', name: 'kion-cluster' };

describe('the page of a rewind', () => {
  it('shows the plan, the timelines as a picture, and how much would be left behind', async () => {
    const { status, body, calls } = await send(request());
    expect(status).toBe(200);
    for (const said of [
      'Shall the run take kion-cluster to 2026-01-12 20:00:00 UTC?',
      '<th scope="row">Cluster</th><td>kion-cluster</td>',
      'About <strong>30</strong> commits were made since 2026-01-12 20:59 UTC',
      'back to 2026-01-11 21:00:00 UTC now. Next the window drops timeline 1, at 2026-01-13 20:55:00 UTC.',
      'without an answer nothing is started',
      '<td class="bad">https://kion.example.com/api/version answered 503, expected 200</td>',
      'Type the name of the cluster',
      'It is <span class="name">kion-cluster</span>.',
    ])
      expect(body).toContain(said);
    expect(body.match(/<svg /g)).toHaveLength(1);
    expect(body, 'nothing was done yet').toMatch(/<\/header>\s*<section aria-labelledby="plan">/);
    for (const operation of operationsOf(calls)) expect(operation).toMatch(/^(Describe|List|Get|Query)/);
  });

  it('keeps what people have written from being markup', async () => {
    const { body } = await send(request());
    expect(body).toContain('anna &lt;b&gt;');
    expect(body).not.toContain('<b>');
  });

  it('shows where the cluster has come out, and where it came from', async () => {
    const { body } = await send(request({ action: 'reached', ...KNOWN }));
    for (const said of [
      'Shall the run leave kion-cluster at 2026-01-12 19:50:00 UTC, although 2026-01-12 20:00:00 UTC was wanted?',
      'kion-cluster was taken to <strong>2026-01-12 19:50:00 UTC</strong>; wanted was 2026-01-12 20:00:00 UTC.',
      'It came from <strong>2026-01-12 20:53:20 UTC</strong>, when nobody wrote any more.',
      'without an answer it is taken to 2026-01-12 20:53:20 UTC again, where it came from',
    ])
      expect(body).toContain(said);
    const unknown = await send(request({ action: 'reached', reached: REACHED }));
    expect(unknown.body).toContain('wanted was 2026-01-12 20:00:00 UTC.</p></section>');
  });

  it('shows an offer to go forward, also long after the run that made it has ended', async () => {
    const offer = request({ action: 'forward', ...KNOWN, taskToken: undefined });
    const { status, body, calls } = await send(offer);
    expect(status).toBe(200);
    expect(body).toContain(
      'take kion-cluster forward to 2026-01-12 20:53:20 UTC, the moment before its rewind?',
    );
    expect(body).toContain('<th scope="row">Is at</th><td>2026-01-12 19:50:00 UTC</td>');
    expect(operationsOf(calls)).not.toContain('DescribeExecution');
  });

  it('says that nobody has measured what was written', async () => {
    const { body } = await send(request(), undefined, { GetMetricData: {} });
    expect(body).toContain('Nobody has measured how many commits were made since 2026-01-12 20:59 UTC.');
  });

  it('promises no next loss where nothing can be lost yet', async () => {
    const { body } = await send(request(), undefined, { Query: {} });
    expect(body).toContain('back to 2026-01-11 21:00:00 UTC now.</p>');
    expect(body).toContain('<svg ');
  });

  it('says that the cluster is gone, and shows no timelines of it', async () => {
    const { status, body } = await send(request(), undefined, {
      DescribeDBClusters: awsError('DBClusterNotFoundFault'),
    });
    expect(status).toBe(200);
    expect(body).toMatch(
      /<p>There is no kion-cluster any more\.<\/p><\/section>\s*<section aria-labelledby="health">/,
    );
  });

  it('asks no page of the app where nobody has named one', async () => {
    const { healthCheck: _, ...plan } = rewindPlanOf();
    expect((await send(request({ plan }))).body).not.toContain('Does the app work?');
  });
});

describe('a decision on a rewind', () => {
  it('wants the name of the cluster, and not that of the app', async () => {
    const { status, body, calls } = await send(request(), { ...YES, name: 'kion-app' });
    expect(status).toBe(422);
    expect(body).toContain('This is not the name of the cluster. Nothing was decided. Type kion-cluster.');
    expect(operationsOf(calls)).not.toContain('UpdateItem');
  });

  it('reaches the run that waits for it', async () => {
    const { status, calls } = await send(request(), YES);
    expect(status).toBe(200);
    const [{ taskToken, output } = {}] = inputsOf(calls, 'SendTaskSuccess');
    expect(taskToken).toBe('token');
    expect(JSON.parse(String(output))).toMatchObject({ decision: 'approved', by: 'ann@example.com' });
    expect(operationsOf(calls)).not.toContain('StartExecution');
  });

  const offer = (changes: object = {}) =>
    request({ action: 'forward', ...KNOWN, taskToken: undefined, ...changes });

  it('starts the run that goes forward', async () => {
    const { status, calls } = await send(offer(), YES);
    expect(status).toBe(200);
    expect(inputsOf(calls, 'StartExecution')).toMatchObject([{ stateMachineArn: 'arn:rewind', name: 'x' }]);
    expect(operationsOf(calls)).not.toContain('SendTaskSuccess');
  });

  it('starts nothing with a no', async () => {
    const { status, calls } = await send(offer(), { ...YES, decision: 'rejected', reason: 'all is well' });
    expect(status).toBe(200);
    expect(operationsOf(calls)).not.toContain('StartExecution');
  });

  it('comes too late once the moment has left the window', async () => {
    const { status, body, calls } = await send(offer({ expiresAt: secondsOf(NOW) }), YES);
    expect(status).toBe(410);
    expect(body).toContain('This request is over: kion-cluster stays where it is.');
    expect(operationsOf(calls)).not.toContain('StartExecution');
  });
});
