import { describe, expect, it } from 'vitest';
import { runSuffix } from '../../lambdas/domain/names.ts';
import { startGoBack } from '../../lambdas/lock/start-go-back.ts';
import { EXECUTION } from '../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const FAILURE = { state: 'CheckSnapshot', error: 'StepFailed', cause: 'The snapshot is failed.' };

describe('StartGoBack', () => {
  const start = (answer: Answer, asked = false) =>
    invoke(
      startGoBack,
      { app: 'kion-app', failure: FAILURE, asked },
      { answers: { StartExecution: answer, UpdateItem: {} } },
    );

  it('starts the way back with the reason, and says in the cause that it is under way', async () => {
    const { output, calls } = await start({});
    const [{ input, name, stateMachineArn } = {}] = inputsOf(calls, 'StartExecution');
    expect(stateMachineArn).toContain('go-back');
    expect(JSON.parse(String(input))).toEqual({
      executionId: EXECUTION.id,
      app: 'kion-app',
      reason: 'failed',
      failure: FAILURE,
      asked: false,
    });
    expect(output.cause).toBe(
      `CheckSnapshot: The snapshot is failed.\nThe way back is under way as the execution ${name} of go-back, which tells how it ends.`,
    );
  });

  it('names the way back after the run, within the 80 characters that Step Functions takes', async () => {
    const nameFor = async (name: string) => {
      const stub = { answers: { StartExecution: {} }, execution: { ...EXECUTION, name } };
      const { calls } = await invoke(startGoBack, { app: 'kion-app', failure: FAILURE, asked: false }, stub);
      return String(inputsOf(calls, 'StartExecution')[0]?.name);
    };
    expect(await nameFor('monday')).toBe(`monday-${runSuffix(EXECUTION.id)}`);
    expect((await nameFor('n'.repeat(80))).length).toBeLessThanOrEqual(80);
  });

  it('writes down that a person wants the app back, and hands it on', async () => {
    const { calls } = await start({}, true);
    const [{ input } = {}] = inputsOf(calls, 'StartExecution');
    expect(JSON.parse(String(input))).toMatchObject({ asked: true });
    expect(operationsOf(calls)).toEqual(['UpdateItem', 'StartExecution']);
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      Key: { pk: `run#${EXECUTION.id}` },
      ExpressionAttributeNames: { '#part': 'returningAt' },
    });
    expect(operationsOf((await start({})).calls)).toEqual(['StartExecution']);
  });

  it('is content when an earlier attempt started it already, and with nothing else', async () => {
    expect((await start(awsError('ExecutionAlreadyExists'))).output.cause).toContain('under way');
    await expect(start(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('does not promise a way back of its own where somebody else has taken over', async () => {
    const failure = { state: 'CheckHealth', error: 'LockLost', cause: 'Another holds it.' };
    const { output } = await invoke(
      startGoBack,
      { app: 'kion-app', failure, asked: false },
      { answers: { StartExecution: {} } },
    );
    expect(output.cause).toBe(
      'CheckHealth: Another holds it.\nSomebody else has taken over, and tells how that ends. The command where-am-i tells where the app is.',
    );
  });
});
