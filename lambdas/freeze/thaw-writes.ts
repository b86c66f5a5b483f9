import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { findCluster } from '../aws/clusters.ts';
import { findFresh } from '../aws/fresh.ts';
import { underLock } from '../aws/guard.ts';
import { readParameter } from '../aws/parameters.ts';
import { resumeProcesses } from '../aws/processes.ts';
import { type Found, readRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { GROUPS_TAG, RUN_TAG } from '../aws/tags.ts';
import { Lock, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { putBehind, restart, wear } from './cluster-fence.ts';
import { ensureFence } from './fence.ts';

async function restoreParameters(ssm: Client, before: Found['ssmParameters']): Promise<void> {
  for (const [name, value] of Object.entries(before)) {
    const reading = await readParameter(ssm, name);
    if ('text' in reading && reading.text === value) continue;
    await ssm.send(new PutParameterCommand({ Name: name, Value: value, Overwrite: true }));
  }
}

/**
 * Lets the app write to the old database again: everything that the freeze has changed becomes what the run's record
 * says it was. Where the app may have written to the new database, that one is fenced first, so that never two of them
 * take writes.
 */
export const thawWrites = defineTask({
  name: 'ThawWrites',
  clients: {
    rds: () => new RDSClient({}),
    ec2: () => new EC2Client({}),
    autoscaling: () => new AutoScalingClient({}),
    ssm: () => new SSMClient({}),
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: RecordsSettings,
  input: z.object({ plan: Plan, lock: Lock, executionId: z.string(), fenceNew: z.boolean() }),
  output: z.object({ thawedAt: z.string(), detail: z.string() }),
  async run({ plan, lock, executionId, fenceNew }, tools) {
    const { cloudformation, dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const [rds, ec2] = [guard(tools.rds), guard(tools.ec2)];
    const [ssm, autoscaling] = [guard(tools.ssm), guard(tools.autoscaling)];
    const { database, names, suffix } = plan;
    const record = await readRecord(records, executionId);
    const old = await findCluster(rds, database.cluster);
    if (record?.found === undefined || old === undefined)
      throw new Conflict(
        `The record of the run, or the cluster ${database.cluster}, is gone, so nothing can be put back by itself.`,
      );
    const { found } = record;
    const done: string[] = [];
    const fresh = fenceNew ? (await findFresh({ cloudformation, rds }, plan))?.cluster : undefined;
    if (fresh !== undefined) {
      const fence = await ensureFence(ec2, names.fenceGroup, fresh.groups[0] ?? '', suffix);
      const before = fresh.tags[GROUPS_TAG]?.split(' ') ?? fresh.groups;
      await putBehind(rds, fresh, fence, before, suffix);
      for (const { id } of fresh.instances) await restart(rds, id);
      done.push(`${fresh.id} is fenced`);
    }
    await restoreParameters(ssm, found.ssmParameters);
    if (found.fenceGroup !== undefined && old.groups.includes(found.fenceGroup)) {
      await wear(rds, old.id, found.clusterGroups);
      done.push(`${old.id} wears ${found.clusterGroups.join(', ')} again`);
    }
    await rds.send(
      new RemoveTagsFromResourceCommand({ ResourceName: old.arn, TagKeys: [RUN_TAG, GROUPS_TAG] }),
    );
    await resumeProcesses(autoscaling, found.suspended);
    return {
      thawedAt: clock.now().toISOString(),
      detail: `${done.join('; ') || 'Nothing was fenced'}. Writes are allowed on ${old.id}.`,
    };
  },
});

export const handler = createHandler(thawWrites);
