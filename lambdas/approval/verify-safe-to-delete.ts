import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { confirmLock } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { approvalHash } from '../domain/approval.ts';
import { Created, Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { reasonsNow } from './safe-to-delete.ts';

/** Looks, at the very instant, for every reason not to delete the old database stack. */
export const verifySafeToDelete = defineTask({
  name: 'VerifySafeToDelete',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({
    plan: Plan,
    lock: Lock,
    created: Created,
    switchedAt: instant,
    approvedHash: v.string(),
  }),
  output: v.object({ safe: v.boolean(), reasons: v.array(v.string()) }),
  async run({ plan, lock, created, switchedAt, approvedHash }, tools) {
    const { dynamodb, settings, execution, clock } = tools;
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const approved = approvedHash === approvalHash(plan, created);
    const reasons = await reasonsNow(tools, { plan, created, switchedAt, approved }, clock.now());
    return { safe: reasons.length === 0, reasons };
  },
});

export const handler = createHandler(verifySafeToDelete);
