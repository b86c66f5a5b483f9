import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { FinishRewindSettings } from '../aws/settings.ts';
import { runSuffix } from '../domain/names.ts';
import { readableCause } from '../domain/notices/causes.ts';
import { Failure } from '../domain/way-back.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Has finish-rewind end this run, once: the execution is named after the run. The run itself then ends as failed;
 * finish-rewind lets writes in again, and does the telling.
 */
export const startFinish = defineTask({
  name: 'StartFinish',
  clients: { sfn: () => new SFNClient({}) },
  settings: v.object(FinishRewindSettings),
  input: v.object({ failure: Failure }),
  output: v.object({ cause: v.string() }),
  async run({ failure }, { sfn, settings, execution }) {
    const name = `${execution.name.slice(0, 70)}-${runSuffix(execution.id)}`;
    const cause = readableCause(failure.cause);
    const input = { executionId: execution.id, reason: 'failed', failure: { ...failure, cause } };
    try {
      await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: settings.FINISH_REWIND_MACHINE_ARN,
          name,
          input: JSON.stringify(input),
        }),
      );
    } catch (error) {
      // An earlier attempt started it already.
      if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    }
    const who =
      failure.error === 'LockLost'
        ? 'Somebody else has taken over, and tells how that ends.'
        : `The execution ${name} of finish-rewind lets writes in again, and tells where the cluster stands.`;
    return { cause: `${failure.state}: ${cause}\n${who}` };
  },
});

export const handler = createHandler(startFinish);
