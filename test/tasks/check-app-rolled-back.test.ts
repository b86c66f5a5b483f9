import { describe, expect, it } from 'vitest';
import { checkAppRolledBack } from '../../lambdas/cutover/check-app-rolled-back.ts';
import { ago, appStack, HELD_LOCK, LOCK, planOf, switchedAppStack } from '../support/fixtures.ts';
import { inputsOf, invoke, operationsOf } from '../support/stub.ts';

describe('CheckAppRolledBack', () => {
  const check = (StackStatus: string | undefined, since = ago(60), stack = appStack) =>
    invoke(
      checkAppRolledBack,
      { plan: planOf(), lock: LOCK, since: since.toISOString() },
      {
        answers: {
          GetItem: HELD_LOCK,
          DescribeStacks:
            StackStatus === undefined ? {} : { Stacks: [stack({ StackStatus, StackStatusReason: 'why' })] },
          ContinueUpdateRollback: {},
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

  it('gives up after two hours, with the reason', async () => {
    expect((await check('UPDATE_ROLLBACK_FAILED', ago(7300))).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('why'),
    });
  });
});
