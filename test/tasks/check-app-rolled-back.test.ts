import { describe, expect, it } from 'vitest';
import { checkAppRolledBack } from '../../lambdas/cutover/check-app-rolled-back.ts';
import { ago, appStack, HELD_LOCK, LOCK, planOf, switchedAppStack } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

describe('CheckAppRolledBack', () => {
  const check = (
    StackStatus: string | undefined,
    since = ago(60),
    stack = appStack,
    continued: Answer = {},
  ) =>
    invoke(
      checkAppRolledBack,
      { plan: planOf(), lock: LOCK, since: since.toISOString() },
      {
        answers: {
          GetItem: HELD_LOCK,
          DescribeStacks:
            StackStatus === undefined ? {} : { Stacks: [stack({ StackStatus, StackStatusReason: 'why' })] },
          ContinueUpdateRollback: continued,
        },
      },
    );

  it.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'ready'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'pending'],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'pending'],
    ['UPDATE_COMPLETE', 'ready'],
    ['UPDATE_FAILED', 'failed'],
    [undefined, 'failed'],
  ])('takes %s for %s', async (status, wanted) => {
    const { output, calls } = await check(status);
    expect(output.status).toBe(wanted);
    expect(operationsOf(calls)).not.toContain('ContinueUpdateRollback');
  });

  it('is not content with a status: the parameters must name the old database', async () => {
    expect((await check('UPDATE_ROLLBACK_COMPLETE', ago(60), switchedAppStack)).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('do not name the old database'),
    });
  });

  it('continues a rollback that failed, and skips nothing', async () => {
    const { output, calls } = await check('UPDATE_ROLLBACK_FAILED');
    expect(output.status).toBe('pending');
    expect(inputsOf(calls, 'ContinueUpdateRollback')).toEqual([{ StackName: planOf().app.stack.id }]);
  });

  it('takes a rollback that goes on for continued, and hands every other refusal on', async () => {
    const busy = awsError('ValidationError', 'Stack x is in UPDATE_ROLLBACK_IN_PROGRESS state and can not');
    const status = 'UPDATE_ROLLBACK_FAILED';
    expect((await check(status, ago(60), appStack, busy)).output.status).toBe('pending');
    for (const error of [awsError('ValidationError', 'no such stack'), awsError('AccessDenied')])
      await expect(check(status, ago(60), appStack, error)).rejects.toMatchObject({ name: error.name });
  });

  it('gives up after two hours, with the reason', async () => {
    expect((await check('UPDATE_ROLLBACK_FAILED', ago(7200))).output.status).toBe('pending');
    expect((await check('UPDATE_ROLLBACK_FAILED', ago(7300))).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('why'),
    });
  });

  it('says that the stack is gone, and that nobody tells why', async () => {
    expect((await check(undefined)).output.detail).toBe(
      'The app stack kion-app is gone after 60 s: CloudFormation gives no reason',
    );
  });
});
