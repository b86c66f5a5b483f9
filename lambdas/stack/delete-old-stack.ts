import {
  CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { unprotect } from '../aws/clusters.ts';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { approvalHash } from '../domain/approval.ts';
import { Created, Plan } from '../domain/plan.ts';
import { Lock } from '../domain/step.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Deletes the old database stack, which a person approved by exactly this plan; protections go first if they may. */
export const deleteOldStack = defineTask({
  name: 'DeleteOldStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, created: Created, approvedHash: v.string() }),
  output: v.object({ deletedAt: v.string() }),
  async run({ plan, lock, created, approvedHash }, tools) {
    const { dynamodb, settings, execution, clock } = tools;
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    if (approvedHash !== approvalHash(plan, created)) {
      throw new Conflict(
        `The approval is not for deleting ${plan.database.stack.name} under this plan. Nothing was deleted.`,
      );
    }
    const { stack, cluster } = plan.database;
    const [cloudformation, rds] = [guard(tools.cloudformation), guard(tools.rds)];
    // Only what was there when the plan was made, and so was shown to the people who approved.
    if (plan.liftProtections && plan.protections.includes('termination'))
      await cloudformation.send(
        new UpdateTerminationProtectionCommand({ StackName: stack.id, EnableTerminationProtection: false }),
      );
    if (plan.liftProtections && plan.protections.includes('deletion')) await unprotect(rds, cluster);
    await cloudformation.send(
      new DeleteStackCommand({
        StackName: stack.id,
        ClientRequestToken: `delete-${plan.suffix}`,
      }),
    );
    return { deletedAt: clock.now().toISOString() };
  },
});

export const handler = createHandler(deleteOldStack);
