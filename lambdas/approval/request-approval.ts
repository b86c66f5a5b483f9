import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { storeApproval } from '../aws/approvals.ts';
import { findCluster } from '../aws/clusters.ts';
import { readMetrics } from '../aws/metrics.ts';
import { publish } from '../aws/publish.ts';
import { ApprovalSettings } from '../aws/settings.ts';
import { liveTies } from '../aws/ties.ts';
import { approvalHash } from '../domain/approval.ts';
import { approvalRequest } from '../domain/notices/texts.ts';
import { Created, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { InvalidInput } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

const HOUR = 3600;

/** The most connections that a cluster's instances had in the last hour. */
async function connections(rds: Client, cloudwatch: Client, id: string, now: Date): Promise<string> {
  const cluster = await findCluster(rds, id);
  const series = await readMetrics(
    cloudwatch,
    (cluster?.instances ?? []).map((instance) => ({
      metric: 'DatabaseConnections',
      dimension: 'DBInstanceIdentifier',
      resource: instance.id,
      statistic: 'Maximum',
    })),
    new Date(now.getTime() - HOUR * 1000),
    now,
  );
  return `Connections on ${id} in the last hour: at most ${Math.max(0, ...series.flat().map(({ value }) => value))}.`;
}

/**
 * Asks people: stores the task token with what is to be approved, then sends the email. The answer reaches the machine
 * through the approvals store; the token goes nowhere else.
 */
export const requestApproval = defineTask({
  name: 'RequestApproval',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sns: () => new SNSClient({}),
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
    cloudformation: () => new CloudFormationClient({}),
  },
  settings: ApprovalSettings,
  input: z.object({
    plan: Plan,
    action: z.enum(['start', 'deletion']),
    hours: z.int().min(1),
    created: Created.optional(),
  }),
  output: z.object({ approvalId: z.string() }),
  async run(
    { plan, action, hours, created },
    { dynamodb, sns, rds, cloudwatch, cloudformation, settings, execution, clock, taskToken },
  ) {
    if (taskToken === undefined)
      throw new InvalidInput('An approval can only be asked for by a state that waits for a task token.');
    const now = clock.now();
    const approvalId = `${action}-${plan.suffix}`;
    const evidence =
      created === undefined
        ? []
        : [
            await connections(rds, cloudwatch, created.cluster, now),
            await connections(rds, cloudwatch, plan.database.cluster, now),
          ];
    const ties = await liveTies(cloudformation, plan);
    const text = approvalRequest(plan, action, approvalId, { lines: evidence, ties }, hours);
    await storeApproval(
      { dynamodb, table: settings.APPROVALS_TABLE },
      {
        id: approvalId,
        action,
        executionId: execution.id,
        taskToken,
        planHash: approvalHash(plan, created),
        summary: text.body,
        status: 'pending',
        expiresAt: Math.floor(now.getTime() / 1000) + hours * HOUR,
      },
    );
    await publish(sns, settings.APPROVAL_TOPIC_ARN, text);
    return { approvalId };
  },
});

export const handler = createHandler(requestApproval);
