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
 * executed is not deleted: it did send the app there.
 * @returns true if it was deleted before anybody had executed it
 */
async function withdraw(cloudformation: Client, stack: string, changeSet: string): Promise<boolean> {
  if ((await findChangeSet(cloudformation, stack, changeSet))?.unused !== true) return false;
  try {
    await cloudformation.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: changeSet }));
    return true;
  } catch (error) {
    if (nameOf(error) === 'InvalidChangeSetStatus' || nameOf(error) === 'InvalidChangeSetStatusException')
      return false;
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
    let record = await readRecord(records, executionId);
    const { name, id } = plan.app.stack;
    if (record?.found === undefined) return UNTOUCHED;
    const now = clock.now();
    if (await withdraw(guard(cloudformation), id, plan.names.changeSet)) {
      record = { ...record, withdrawnAt: now.toISOString() };
      await amendRecord(records, executionId, 'withdrawnAt', now.toISOString());
    }
    // Read after the withdrawal: before it, somebody may yet have executed the change set.
    const stack = await findStack(cloudformation, id);
    if (stack === undefined)
      throw new Conflict(`The app stack ${name} is gone. Find out who deleted it; both databases are kept.`);
    const position = await positionOf(cloudformation, record, stack, now);
    if (position.way !== 'stay' || !asked) return position;
    await amendRecord(records, executionId, 'returningAt', now.toISOString());
    return { ...position, way: 'return' as const, detail: `${position.detail} A person wants it back.` };
  },
});

export const handler = createHandler(findWayBack);
