import { describe, expect, it } from 'vitest';
import { checkUndone } from '../../lambdas/lock/check-undone.ts';
import { undoUnfinished } from '../../lambdas/lock/undo-unfinished.ts';
import { ago, DEAD_RUN, EXECUTION } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke } from '../support/stub.ts';

describe('UndoUnfinished', () => {
  const undo = (answer: Answer) =>
    invoke(undoUnfinished, { unfinished: DEAD_RUN }, { answers: { StartExecution: answer } });

  it('starts the way back of the dead run, and tells under which name', async () => {
    const { output, calls } = await undo({});
    const [{ name, input } = {}] = inputsOf(calls, 'StartExecution');
    expect(JSON.parse(String(input))).toEqual({ executionId: DEAD_RUN, reason: 'ended' });
    expect(output.wayBack).toBe(`arn:aws:states:us-east-1:1:execution:go-back:${name}`);
  });

  it('gives it a name that Step Functions takes, however long that of the run is', async () => {
    const { calls } = await invoke(
      undoUnfinished,
      { unfinished: DEAD_RUN },
      { answers: { StartExecution: {} }, execution: { ...EXECUTION, name: 'n'.repeat(80) } },
    );
    expect(String(inputsOf(calls, 'StartExecution')[0]?.name).length).toBeLessThanOrEqual(80);
  });

  it('is content when an earlier attempt started it, and with nothing else', async () => {
    expect((await undo(awsError('ExecutionAlreadyExists'))).output.wayBack).toContain(':go-back:one-undoes-');
    await expect(undo(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('CheckUndone', () => {
  const check = async (answer: Answer) =>
    (await invoke(checkUndone, { wayBack: 'arn' }, { answers: { DescribeExecution: answer } })).output;

  it.each<[string, Answer, string]>([
    ['is going on', { status: 'RUNNING' }, 'pending'],
    ['has succeeded', { status: 'SUCCEEDED' }, 'ready'],
    ['has failed', { status: 'FAILED', cause: 'why' }, 'failed'],
    ['was stopped without a word', { status: 'ABORTED' }, 'failed'],
    ['is not known any more', awsError('ExecutionDoesNotExist'), 'failed'],
  ])('says of a way back that %s what that means', async (_, answer, status) => {
    expect(await check(answer)).toMatchObject({ status });
  });

  it('looks less and less often: a way back of two days fills no history', async () => {
    const waitAfter = async (seconds: number) =>
      (await check({ status: 'RUNNING', startDate: ago(seconds) })).waitSeconds;
    expect(await waitAfter(60)).toBe(30);
    expect(await waitAfter(4000)).toBe(180);
    expect(await waitAfter(40 * 3600)).toBe(600);
    expect(await check({ status: 'RUNNING' })).toMatchObject({ waitSeconds: 30 });
  });

  it('says why it failed', async () => {
    expect((await check({ status: 'FAILED', cause: 'why' })).detail).toContain('FAILED: why');
    expect((await check({ status: 'ABORTED' })).detail).toContain('gives no cause');
    expect((await check(awsError('ExecutionDoesNotExist'))).detail).toContain('arn is gone');
  });
});
