import { describe, expect, it } from 'vitest';
import { reportReadiness } from '../../lambdas/schedule/report-readiness.ts';
import { startScheduled } from '../../lambdas/schedule/start-scheduled.ts';
import { EXECUTION } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const REQUEST = { appStack: 'kion-app', databaseStack: 'kion-aurora' };

describe('StartScheduled', () => {
  const start = (kind: 'migration' | 'readiness', answer: Answer = {}) =>
    invoke(
      startScheduled,
      { kind, schedule: 'kion-window', request: REQUEST },
      {
        answers: { StartExecution: answer },
        execution: { ...EXECUTION, startedAt: '2027-01-17T03:00:00Z' },
      },
    );

  it('starts the migration under the name of the moment, with what the schedule is for', async () => {
    const { output, calls } = await start('migration');
    expect(output).toEqual({ started: 'scheduled-kion-window-20270117T030000Z' });
    expect(inputsOf(calls, 'StartExecution')).toEqual([
      {
        stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:enable-backtrack',
        name: 'scheduled-kion-window-20270117T030000Z',
        input: JSON.stringify(REQUEST),
      },
    ]);
  });

  it('asks with a dry run whether it could start', async () => {
    const { output, calls } = await start('readiness');
    expect(output).toEqual({ started: 'readiness-kion-window-20270117T030000Z' });
    expect(JSON.parse(String(inputsOf(calls, 'StartExecution')[0]?.input))).toEqual({
      ...REQUEST,
      dryRun: true,
    });
  });

  it('starts it once, however often the schedule is delivered, and hands other errors on', async () => {
    const again = await start('migration', awsError('ExecutionAlreadyExists'));
    expect(again.output).toEqual({ started: 'scheduled-kion-window-20270117T030000Z' });
    await expect(start('migration', awsError('AccessDenied'))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('ReportReadiness', () => {
  const report = async (run: Answer, last?: string) => {
    const Item = last === undefined ? {} : { Item: { pk: 'readiness#kion-app', answer: last } };
    const { output, calls } = await invoke(
      reportReadiness,
      { executionId: 'arn:run' },
      { answers: { DescribeExecution: run, GetItem: Item, Publish: {}, PutItem: {} } },
    );
    const [mail] = inputsOf(calls, 'Publish');
    const [kept] = inputsOf(calls, 'PutItem');
    return { told: output.told, mail, kept: Object(kept).Item?.answer, operations: operationsOf(calls) };
  };
  const input = JSON.stringify(REQUEST);
  const ready = (summary: string, ties: object[] = []) => ({
    status: 'SUCCEEDED',
    input,
    output: JSON.stringify({ outcome: 'planned', plan: {}, ties, summary }),
  });
  const TIE = { kind: 'alarm', name: 'cpu', detail: 'watches kion-cluster' };

  it('tells that the app could be migrated, with the plan, and keeps the answer', async () => {
    const { told, mail, kept } = await report(ready('Database stack  kion-aurora'));
    expect(told).toBe(true);
    expect(mail).toMatchObject({
      Subject: 'kion-app: could be migrated now',
      Message: expect.stringContaining('Database stack  kion-aurora'),
    });
    expect(kept).toBe('ready');
  });

  it('tells nobody twice: names and times that each plan makes anew are no other answer', async () => {
    const { told, operations } = await report(ready('New stack  kion-aurora-b99999'), 'ready');
    expect(told).toBe(false);
    expect(operations).not.toContain('Publish');
  });

  it('tells when something else is tied to the old cluster', async () => {
    expect((await report(ready('plan', [TIE]), 'ready')).told).toBe(true);
    expect((await report(ready('plan', [TIE]), 'ready\n  alarm cpu watches kion-cluster')).told).toBe(false);
  });

  it('tells what is in the way, once', async () => {
    const refused = { status: 'FAILED', input, error: 'PreflightRefused', cause: 'Two problems' };
    const { mail, kept } = await report(refused, 'ready');
    expect(mail).toMatchObject({
      Subject: 'kion-app: could not be migrated now',
      Message: expect.stringContaining('Two problems'),
    });
    expect((await report(refused, String(kept))).told).toBe(false);
    expect((await report({ ...refused, cause: undefined })).kept).toBe('');
  });

  it('says that nobody knows where the dry run itself has failed', async () => {
    const { mail, kept } = await report(
      { status: 'FAILED', input, error: 'Throttled', cause: 'Rate' },
      'ready',
    );
    expect(mail).toMatchObject({
      Subject: 'kion-app: nobody knows whether it could be migrated',
      Message: expect.stringContaining('Throttled: Rate'),
    });
    expect(kept).toBe('FAILED Throttled');
    expect((await report({ status: 'TIMED_OUT' })).mail).toMatchObject({
      Subject: 'an app: nobody knows whether it could be migrated',
      Message: 'The dry run has ended as TIMED_OUT, before it had an answer.',
    });
    expect((await report({ status: 'SUCCEEDED', input, output: 'x{' })).kept).toBe('SUCCEEDED ');
  });

  it('is silent about a run that Step Functions has forgotten', async () => {
    expect((await report(awsError('ExecutionDoesNotExist'))).told).toBe(false);
  });
});
