import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findCluster } from '../aws/clusters.ts';
import { underLock } from '../aws/guard.ts';
import { readHold } from '../aws/hold-records.ts';
import { parameterValue } from '../aws/parameters.ts';
import type { Found } from '../aws/record-parts.ts';
import { amendRecord } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Holding } from '../domain/holding.ts';
import { Lock } from '../domain/step.ts';
import type { Client } from '../kit/client.ts';
import { Conflict, Unavailable } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { putBehind, restart } from './cluster-fence.ts';
import { ensureFence } from './fence.ts';

/** Processes by which an Auto Scaling group replaces hosts that fail health checks, as they do while frozen. */
const REPLACEMENT = ['ReplaceUnhealthy'];

/** What of `REPLACEMENT` is running now in each group, and will have to be resumed. */
async function runningProcesses(autoscaling: Client, plan: Holding): Promise<Found['suspended']> {
  const names = plan.app.hosts.flatMap((owner) => (owner.kind === 'auto-scaling-group' ? [owner.name] : []));
  if (names.length === 0) return [];
  const { AutoScalingGroups = [] } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names }),
  );
  return AutoScalingGroups.map(({ AutoScalingGroupName = '', SuspendedProcesses = [] }) => {
    const stopped = SuspendedProcesses.map(({ ProcessName }) => ProcessName);
    return {
      group: AutoScalingGroupName,
      processes: REPLACEMENT.filter((process) => !stopped.includes(process)),
    };
  });
}

async function parameterValues(ssm: Client, names: readonly string[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const name of names) values[name] = await parameterValue(ssm, name);
  return values;
}

/**
 * Stops writes: the cluster's groups give way to the fence, hosts are no longer replaced for being unhealthy, and every
 * instance is restarted, because taking a rule away does not end the connections that it let in. Where people stop the
 * app themselves nothing is restarted: the fence alone keeps out what starts too early, by them or by a rollback. What
 * was there before goes into the run's record first.
 */
export const freezeWrites = defineTask({
  name: 'FreezeWrites',
  clients: {
    rds: () => new RDSClient({}),
    ec2: () => new EC2Client({}),
    autoscaling: () => new AutoScalingClient({}),
    ssm: () => new SSMClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Holding, lock: Lock }),
  output: v.object({ frozenAt: v.string(), detail: v.string() }),
  async run({ plan, lock }, tools) {
    const { ssm, settings, execution, clock } = tools;
    const table = settings.RECORDS_TABLE;
    const guard = await underLock({ dynamodb: tools.dynamodb, table }, lock, execution.id);
    const [rds, ec2, autoscaling] = [guard(tools.rds), guard(tools.ec2), guard(tools.autoscaling)];
    const records = { dynamodb: guard(tools.dynamodb), table };
    const { database, app, names } = plan;
    const cluster = await findCluster(rds, database.cluster);
    if (cluster === undefined)
      throw new Conflict(
        `The cluster ${database.cluster} is gone. Nothing was changed; find out who deleted it.`,
      );
    const record = await readHold(records, execution.id);
    let found = record?.found;
    if (found === undefined) {
      found = {
        clusterGroups: [...cluster.groups],
        fenceGroup: await ensureFence(ec2, names.fenceGroup, cluster.groups[0] ?? '', plan.suffix),
        suspended: await runningProcesses(autoscaling, plan),
        ssmParameters: await parameterValues(ssm, app.ssmParameters),
      };
      await amendRecord(records, execution.id, 'found', found);
    }
    for (const { group, processes } of found.suspended) {
      if (processes.length === 0) continue;
      await autoscaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: processes }),
      );
    }
    if (!(await putBehind(rds, cluster, found.fenceGroup, found.clusterGroups, plan.suffix)))
      throw new Unavailable(`${cluster.id} is ${cluster.status} and cannot be fenced now.`);
    const frozenAt = record?.frozenAt ?? clock.now().toISOString();
    await amendRecord(records, execution.id, 'frozenAt', frozenAt);
    if (plan.freeze === 'none')
      return { frozenAt, detail: `Fenced by ${found.fenceGroup}; connections end when you stop the app.` };
    for (const instance of cluster.instances) await restart(rds, instance.id);
    return {
      frozenAt,
      detail: `Fenced by ${found.fenceGroup}; restarting ${cluster.instances.map(({ id }) => id).join(', ')}.`,
    };
  },
});

export const handler = createHandler(freezeWrites);
