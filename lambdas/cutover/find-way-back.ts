import { CloudFormationClient, DeleteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { findChangeSet } from '../aws/change-sets.ts';
import { amendRecord, confirmLock, readRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, operationOf } from '../aws/stacks.ts';
import { formatDuration } from '../domain/duration.ts';
import { Lock, Plan } from '../domain/plan.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { Way, wayOf } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { Conflict, nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { updateToken } from './execute-app-update.ts';

/**
 * Deletes the change set, so that no belated attempt can send the app to the new database any more. One that was
 * executed cannot be deleted: then it did send the app there.
 */
async function withdraw(cloudformation: Client, stack: string, changeSet: string): Promise<void> {
  if ((await findChangeSet(cloudformation, stack, changeSet)) === undefined) return;
  try {
    await cloudformation.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: changeSet }));
  } catch (error) {
    if (nameOf(error) !== 'InvalidChangeSetStatus' && nameOf(error) !== 'InvalidChangeSetStatusException')
      throw error;
  }
}

/**
 * Finds out from AWS where a run has left the app, and so which way leads back. What a person has asked for goes into
 * the record first, so that every later way back of the run goes on with it.
 */
export const findWayBack = defineTask({
  name: 'FindWayBack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: RecordsSettings,
  input: z.object({ plan: Plan, lock: Lock, executionId: z.string(), asked: z.boolean() }),
  output: z.object({ way: Way, detail: z.string(), waitSeconds: z.int().min(1) }),
  async run({ plan, lock, executionId, asked }, { cloudformation, dynamodb, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    await confirmLock(records, lock, execution.id);
    const answer = (way: Way, detail: string, wait = 1) => ({ way, detail, waitSeconds: wait });
    const record = await readRecord(records, executionId);
    if (record?.found === undefined) return answer('untouched', 'The run had changed nothing yet.');
    const { name, id } = plan.app.stack;
    const stack = await findStack(cloudformation, id);
    if (stack === undefined)
      throw new Conflict(`The app stack ${name} is gone. Find out who deleted it; both databases are kept.`);
    await withdraw(cloudformation, id, plan.names.changeSet);
    if (record.returningAt !== undefined)
      return answer(
        'return',
        `${name} is ${stack.status}, on its way back to the old database as was asked for.`,
      );
    const update = await operationOf(cloudformation, id, updateToken(plan));
    if (update === undefined)
      return answer('back', `${name} was never sent to the new database; everything can be undone.`);
    const elapsed = (clock.now().getTime() - update.begunAt.getTime()) / 1000;
    const since = `${name} is ${stack.status}, ${formatDuration(elapsed)} after its update began`;
    const way = wayOf(stack.status);
    if (way === 'pending')
      return answer(way, `${since}: it is not decided yet.`, waitSeconds(elapsed, plan.lookAfter.appStack));
    if (way === 'rolled-back')
      return answer(way, `${since}: CloudFormation sends it back to the old database.`);
    if (!asked) return answer(way, `${since}: it is on the new database.`);
    await amendRecord(records, executionId, 'returningAt', clock.now().toISOString());
    return answer('return', `${since}: a person wants it back on the old database.`);
  },
});

export const handler = createHandler(findWayBack);
