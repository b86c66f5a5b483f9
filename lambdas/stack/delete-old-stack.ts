import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { confirmLock } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { approvalHash } from '../domain/approval.ts';
import { Created, Lock, Plan } from '../domain/plan.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Deletes the old database stack, which a person approved by exactly this plan. */
export const deleteOldStack = defineTask({
  name: 'DeleteOldStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: RecordsSettings,
  input: z.object({ plan: Plan, lock: Lock, created: Created, approvedHash: z.string() }),
  output: z.object({ deletedAt: z.string() }),
  async run({ plan, lock, created, approvedHash }, { cloudformation, dynamodb, settings, execution, clock }) {
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    if (approvedHash !== approvalHash(plan, created)) {
      throw new Conflict(
        `The approval is not for deleting ${plan.database.stack.name} under this plan. Nothing was deleted.`,
      );
    }
    await cloudformation.send(
      new DeleteStackCommand({
        StackName: plan.database.stack.id,
        ClientRequestToken: `delete-${plan.suffix}`,
      }),
    );
    return { deletedAt: clock.now().toISOString() };
  },
});

export const handler = createHandler(deleteOldStack);
