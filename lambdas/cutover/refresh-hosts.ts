import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { liveOwners } from '../aws/owners.ts';
import { refreshHosts as refresh } from '../aws/refreshes.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Refreshes the Auto Scaling groups whose hosts the update of the app stack has left as they were. */
export const refreshHosts = defineTask({
  name: 'RefreshHosts',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, since: instant }),
  output: v.object({ detail: v.string() }),
  async run({ plan, lock, since }, { cloudformation, autoscaling, dynamodb, settings, execution }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const owners = await liveOwners(cloudformation, plan);
    const begun = await refresh(guard(autoscaling), plan, owners, new Date(since));
    return { detail: `Refreshing ${begun.join(', ') || 'nothing any more: that has begun before'}.` };
  },
});

export const handler = createHandler(refreshHosts);
