import { describe, expect, it } from 'vitest';
import { runSuffix } from '../../../lambdas/domain/names.ts';
import { startFinish } from '../../../lambdas/rewind/start-finish.ts';
import { EXECUTION } from '../../support/fixtures.ts';
import { type Answer, awsError, inputsOf, invoke, SETTINGS } from '../../support/stub.ts';

const FAILURE = { state: 'CheckRewind', error: 'StepFailed', cause: 'The request has failed.' };

const start = (answer: Answer, failure = FAILURE, name = 'one') =>
  invoke(
    startFinish,
    { failure },
    { answers: { StartExecution: answer }, execution: { ...EXECUTION, name } },
  );

describe('StartFinish', () => {
  it('has finish-rewind end the run, and says so in the cause', async () => {
    const { output, calls } = await start({});
    const [{ stateMachineArn, name, input } = {}] = inputsOf(calls, 'StartExecution');
    expect(stateMachineArn).toBe(SETTINGS.FINISH_REWIND_MACHINE_ARN);
    expect(JSON.parse(String(input))).toEqual({
      executionId: EXECUTION.id,
      reason: 'failed',
      failure: FAILURE,
    });
    expect(output.cause).toBe(
      `CheckRewind: The request has failed.\nThe execution ${name} of finish-rewind lets writes in again, and tells where the cluster stands.`,
    );
  });

  it('names it after the run, within the 80 characters that Step Functions takes', async () => {
    const nameFor = async (run: string) =>
      String(inputsOf((await start({}, FAILURE, run)).calls, 'StartExecution')[0]?.name);
    expect(await nameFor('monday')).toBe(`monday-${runSuffix(EXECUTION.id)}`);
    expect((await nameFor('n'.repeat(80))).length).toBeLessThanOrEqual(80);
  });

  it('starts it once, however often it is called, and hands on any other error', async () => {
    const again = await start(awsError('ExecutionAlreadyExists'));
    expect(again.output.cause).toContain('of finish-rewind lets writes in again');
    await expect(start(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('promises nothing for a run that somebody else has taken over', async () => {
    const { output } = await start({}, { ...FAILURE, error: 'LockLost' });
    expect(output.cause).toContain('Somebody else has taken over, and tells how that ends.');
    expect(output.cause).not.toContain('finish-rewind');
  });

  it('tells the error of a function, and not its trace', async () => {
    const cause = JSON.stringify({ errorMessage: 'It failed.', errorType: 'StepFailed', trace: ['at x'] });
    const { output, calls } = await start({}, { ...FAILURE, cause });
    expect(output.cause).toMatch(/^CheckRewind: It failed\.\n/);
    expect(JSON.parse(String(inputsOf(calls, 'StartExecution')[0]?.input)).failure.cause).toBe('It failed.');
  });
});
