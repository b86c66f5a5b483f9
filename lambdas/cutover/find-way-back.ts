import { CloudFormationClient, DeleteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { findChangeSet } from '../aws/change-sets.ts';
import { underLock } from '../aws/guard.ts';
import { amendRecord, readRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack } from '../aws/stacks.ts';
import { positionOf, UNTOUCHED } from '../aws/way.ts';
import { Lock, Plan } from '../domain/plan.ts';
import { Way } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { Conflict, nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

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
    const guard = await underLock(records, lock, execution.id);
    const record = await readRecord(records, executionId);
    const { name, id } = plan.app.stack;
    const stack = await findStack(cloudformation, id);
    if (record?.found === undefined) return UNTOUCHED;
    if (stack === undefined)
      throw new Conflict(`The app stack ${name} is gone. Find out who deleted it; both databases are kept.`);
    await withdraw(guard(cloudformation), id, plan.names.changeSet);
    const position = await positionOf(cloudformation, record, stack, clock.now());
    if (position.way !== 'stay' || !asked) return position;
    await amendRecord(records, executionId, 'returningAt', clock.now().toISOString());
    return { ...position, way: 'return' as const, detail: `${position.detail} A person wants it back.` };
  },
});

export const handler = createHandler(findWayBack);
