import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findCluster } from '../aws/clusters.ts';
import { underLock } from '../aws/guard.ts';
import { readHold } from '../aws/hold-records.ts';
import { readParameter } from '../aws/parameters.ts';
import { resumeProcesses } from '../aws/processes.ts';
import type { Found } from '../aws/record-parts.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { RUN_TAG } from '../aws/tags.ts';
import { GROUPS_TAG } from '../domain/fenced.ts';
import { Holding } from '../domain/holding.ts';
import { instant } from '../domain/primitives.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { wear } from './cluster-fence.ts';

/** How often to try again on a busy cluster, in seconds: until this is done nobody can write. */
const PAUSE = 15;
/** A cluster that is busy for so long, in seconds, needs a person: less than the dead man's switch takes to fire. */
const LIMIT = 1500;

async function restoreParameters(ssm: Client, before: Found['ssmParameters']): Promise<void> {
  for (const [name, value] of Object.entries(before)) {
    const reading = await readParameter(ssm, name);
    if ('text' in reading && reading.text === value) continue;
    await ssm.send(new PutParameterCommand({ Name: name, Value: value, Overwrite: true }));
  }
}

/**
 * Lets the app write to the old database again: everything that the freeze has changed becomes what the run's record
 * says it was. A cluster that is busy, as one is while a snapshot of it is made, is waited for.
 */
export const thawWrites = defineTask({
  name: 'ThawWrites',
  clients: {
    rds: () => new RDSClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ssm: () => new SSMClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Holding, lock: Lock, executionId: v.string(), since: instant }),
  output: CheckResult,
  async run({ plan, lock, executionId, since }, tools) {
    const { dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const [rds, ssm, autoscaling] = [guard(tools.rds), guard(tools.ssm), guard(tools.autoscaling)];
    const record = await readHold(records, executionId);
    const old = await findCluster(rds, plan.database.cluster);
    if (record?.found === undefined || old === undefined)
      throw new Conflict(
        `The record of the run, or the cluster ${plan.database.cluster}, is gone, so nothing can be put back by itself.`,
      );
    const { clusterGroups, fenceGroup, ssmParameters, suspended } = record.found;
    const fenced = old.groups.includes(fenceGroup);
    await restoreParameters(ssm, ssmParameters);
    if (fenced && !(await wear(rds, old, clusterGroups))) {
      const detail = `${old.id} is ${old.status}, so its security groups cannot be given back yet.`;
      const late = (clock.now().getTime() - Date.parse(since)) / 1000 > LIMIT;
      const hopeless = late || ['failed', 'unknown'].includes(progressOf('database', old.status));
      return { status: hopeless ? 'failed' : 'pending', detail, waitSeconds: PAUSE };
    }
    await rds.send(
      new RemoveTagsFromResourceCommand({ ResourceName: old.arn, TagKeys: [RUN_TAG, GROUPS_TAG] }),
    );
    await resumeProcesses(autoscaling, suspended);
    const done = fenced
      ? `${old.id} wears ${clusterGroups.join(', ')} again`
      : `${old.id} is behind no fence of this run`;
    return { status: 'ready', detail: `${done}. Writes are allowed on ${old.id}.`, waitSeconds: 1 };
  },
});

export const handler = createHandler(thawWrites);
