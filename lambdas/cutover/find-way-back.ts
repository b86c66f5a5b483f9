import { CloudFormationClient, DeleteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findChangeSet } from '../aws/change-sets.ts';
import { oldDatabase } from '../aws/databases.ts';
import { findFresh } from '../aws/fresh.ts';
import { underLock } from '../aws/guard.ts';
import { amendRecord } from '../aws/records.ts';
import { readRecord } from '../aws/run-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack } from '../aws/stacks.ts';
import { positionOf, UNTOUCHED } from '../aws/way.ts';
import { formatDuration } from '../domain/duration.ts';
import { isFenced } from '../domain/fenced.ts';
import { databaseFault } from '../domain/old-database.ts';
import { Created, Plan } from '../domain/plan.ts';
import { whole } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { WAY_LIMIT, Way } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { Conflict, nameOf, StepFailed } from '../kit/errors.ts';
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
    // The answer to an earlier attempt of the SDK was lost.
    if (/^ChangeSetNotFound(Exception)?$/.test(nameOf(error))) return true;
    if (nameOf(error) === 'InvalidChangeSetStatus' || nameOf(error) === 'InvalidChangeSetStatusException')
      return false;
    throw error;
  }
}

/** True once the new database is behind the fence: the app has no other than the old one then. */
async function isFreshFenced(eyes: Parameters<typeof findFresh>[0], plan: Plan): Promise<boolean> {
  const cluster = (await findFresh(eyes, plan))?.cluster;
  return cluster !== undefined && isFenced(cluster);
}

/**
 * Finds out from AWS where a run has left the app, and so which way leads back. What a person has asked for goes into
 * the record first, so that every later way back of the run goes on with it.
 */
export const findWayBack = defineTask({
  name: 'FindWayBack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, executionId: v.string(), asked: v.boolean() }),
  output: v.object({
    way: Way,
    detail: v.string(),
    waitSeconds: v.pipe(whole, v.minValue(1)),
    /** The new database's group, which the hosts have to wear if the app was sent there; null if it was not. */
    switchedTo: v.nullable(v.pick(Created, ['groupId'])),
  }),
  async run({ plan, lock, executionId, asked }, tools) {
    const { cloudformation, dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    let record = await readRecord(records, executionId);
    const { name, id } = plan.app.stack;
    if (record?.found === undefined) return { ...UNTOUCHED, switchedTo: null };
    const switchedTo = record.switchedTo ?? null;
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
    const waited = (now.getTime() - Date.parse(execution.startedAt)) / 1000;
    if (position.way === 'pending' && waited > WAY_LIMIT)
      throw new StepFailed(`${position.detail} That has lasted ${formatDuration(waited)}.`);
    const wished = asked || record.wantedAt !== undefined;
    if (position.way !== 'return' && (position.way !== 'stay' || !wished)) return { ...position, switchedTo };
    const wanted = `${position.detail} A person wants it back.`;
    // An app is not taken from a database that works for the sake of one that never will.
    const fault = databaseFault(await oldDatabase(tools, plan));
    if (fault?.lasting === true && !(await isFreshFenced(tools, plan)))
      return {
        ...position,
        switchedTo,
        way: 'stay' as const,
        detail: `${wanted} It stays where it is: ${fault.why}.`,
      };
    await amendRecord(records, executionId, 'returningAt', record.returningAt ?? now.toISOString());
    return { ...position, switchedTo, way: 'return' as const, detail: wanted };
  },
});

export const handler = createHandler(findWayBack);
