import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { storeApproval } from '../aws/approvals.ts';
import { underLock } from '../aws/guard.ts';
import { publish } from '../aws/publish.ts';
import { ApprovalSettings, RecordsSettings } from '../aws/settings.ts';
import { liveTies } from '../aws/ties.ts';
import { approvalHash } from '../domain/approval.ts';
import { approvalRequest } from '../domain/notices/requests.ts';
import { Created, Lock, Plan } from '../domain/plan.ts';
import { Failure } from '../domain/way-back.ts';
import { InvalidInput } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { commitsSince, connections } from './evidence.ts';

const HOUR = 3600;

/**
 * Asks people: stores the task token with what is to be decided, then sends the email. The answer reaches the machine
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
  settings: z.object({ ...ApprovalSettings.shape, ...RecordsSettings.shape }),
  input: z.object({
    plan: Plan,
    lock: Lock,
    action: z.enum(['start', 'deletion', 'go-back']),
    hours: z.int().min(1),
    created: Created.optional(),
    /** Why going back is asked about, and since when the app may have written to the new database. */
    failure: Failure.optional(),
    switchedAt: z.iso.datetime().optional(),
  }),
  output: z.object({ approvalId: z.string() }),
  async run({ plan, lock, action, hours, created, failure, switchedAt }, tools) {
    const { dynamodb, sns, cloudformation, settings, execution, clock, taskToken } = tools;
    if (taskToken === undefined)
      throw new InvalidInput('An approval can only be asked for by a state that waits for a task token.');
    // Nobody is asked about what this run may not do any more.
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const now = clock.now();
    const approvalId = `${action}-${plan.suffix}`;
    const evidence: string[] = [];
    if (created !== undefined) {
      evidence.push(await connections(tools, created.cluster, now));
      evidence.push(await connections(tools, plan.database.cluster, now));
      if (switchedAt !== undefined)
        evidence.push(await commitsSince(tools, created.cluster, new Date(switchedAt), now));
    }
    const ties = await liveTies(cloudformation, plan);
    const text = approvalRequest(plan, action, approvalId, { lines: evidence, ties, failure }, hours);
    await storeApproval(
      { dynamodb: guard(dynamodb), table: settings.APPROVALS_TABLE },
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
    await publish(guard(sns), settings.APPROVAL_TOPIC_ARN, text);
    return { approvalId };
  },
});

export const handler = createHandler(requestApproval);
