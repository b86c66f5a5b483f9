import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { GoBackSettings } from '../aws/settings.ts';
import { runSuffix } from '../domain/names.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Starts the way back of a run that has died half-way, once for each run that comes across it. */
export const undoUnfinished = defineTask({
  name: 'UndoUnfinished',
  clients: { sfn: () => new SFNClient({}) },
  settings: v.object(GoBackSettings),
  input: v.object({ unfinished: v.string() }),
  output: v.object({ wayBack: v.string(), detail: v.string() }),
  async run({ unfinished }, { sfn, settings, execution }) {
    const name = `${execution.name.slice(0, 60)}-undoes-${runSuffix(unfinished)}`;
    try {
      await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: settings.GO_BACK_MACHINE_ARN,
          name,
          input: JSON.stringify({ executionId: unfinished, reason: 'ended' }),
        }),
      );
    } catch (error) {
      // An earlier attempt started it already.
      if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    }
    return {
      wayBack: `${settings.GO_BACK_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${name}`,
      detail: `Undoing ${unfinished} first: the execution ${name} of go-back.`,
    };
  },
});

export const handler = createHandler(undoUnfinished);
