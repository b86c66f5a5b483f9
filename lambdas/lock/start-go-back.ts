import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { amendRecord } from '../aws/records.ts';
import { GoBackSettings, RecordsSettings } from '../aws/settings.ts';
import { runSuffix } from '../domain/names.ts';
import { readableCause } from '../domain/notices/causes.ts';
import { Failure } from '../domain/way-back.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Starts the way back of this run, once: the execution is named after the run, and so is the one that an event about
 * the run's end would start. The run itself then ends as failed; the way back does the telling.
 */
export const startGoBack = defineTask({
  name: 'StartGoBack',
  clients: {
    sfn: () => new SFNClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...GoBackSettings, ...RecordsSettings }),
  /** `asked`: a person wants the app back although it was sent to the new database. */
  input: v.object({ app: v.string(), failure: Failure, asked: v.boolean() }),
  output: v.object({ cause: v.string() }),
  async run({ app, failure, asked }, { sfn, dynamodb, settings, execution, clock }) {
    // What a person has decided is written down first, so that every later way back knows of it.
    if (asked) {
      const records = { dynamodb, table: settings.RECORDS_TABLE };
      await amendRecord(records, execution.id, 'returningAt', clock.now().toISOString());
    }
    const name = `${execution.name.slice(0, 70)}-${runSuffix(execution.id)}`;
    const cause = readableCause(failure.cause);
    const input = { executionId: execution.id, app, reason: 'failed', failure: { ...failure, cause }, asked };
    try {
      await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: settings.GO_BACK_MACHINE_ARN,
          name,
          input: JSON.stringify(input),
        }),
      );
    } catch (error) {
      // An earlier attempt, or the event, started it already.
      if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    }
    const who =
      failure.error === 'LockLost'
        ? 'Somebody else has taken over, and tells how that ends. The command where-am-i tells where the app is.'
        : `The way back is under way as the execution ${name} of go-back, which tells how it ends.`;
    return { cause: `${failure.state}: ${cause}\n${who}` };
  },
});

export const handler = createHandler(startGoBack);
