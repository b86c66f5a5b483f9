import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { confirmFrozen } from '../aws/frozen.ts';
import { underLock } from '../aws/guard.ts';
import { resumeProcesses } from '../aws/processes.ts';
import { amendRecord } from '../aws/records.ts';
import { readRecord } from '../aws/run-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, operationOf } from '../aws/stacks.ts';
import { updateToken } from '../aws/way.ts';
import { alreadySwitched, oldSide } from '../domain/change-review.ts';
import { Created, Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Sends the app to the new database. This is the point of no return: from here on the new cluster may hold writes
 * that the old one lacks. Until then writes must have stayed stopped.
 */
export const executeAppUpdate = defineTask({
  name: 'ExecuteAppUpdate',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    rds: () => new RDSClient({}),
    ec2: () => new EC2Client({}),
    cloudwatch: () => new CloudWatchClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, created: Created, quietAt: instant }),
  output: v.object({ detail: v.string(), switchedAt: v.string() }),
  async run({ plan, lock, created, quietAt }, tools) {
    const { cloudformation, autoscaling, dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const { app, names } = plan;
    const record = await readRecord(records, execution.id);
    await resumeProcesses(guard(autoscaling), record?.found?.suspended ?? []);
    const stack = await findStack(cloudformation, app.stack.id);
    if (stack === undefined)
      throw new Conflict(`The app stack ${app.stack.name} is gone. Find out who deleted it.`);
    const switchedAt = record?.switchedAt ?? clock.now().toISOString();
    const begun = await operationOf(cloudformation, stack.id, updateToken(plan), new Date(switchedAt));
    if (begun !== undefined)
      return { detail: `The update of ${app.stack.name} has begun already.`, switchedAt };
    const change = { from: oldSide(plan), to: created };
    if (app.endpointParameter.ssm === undefined && alreadySwitched(stack, plan, change)) {
      return { detail: `${app.stack.name} has the new values already.`, switchedAt };
    }
    await confirmFrozen(tools, plan, record?.found, new Date(quietAt), clock.now());
    const { endpoint, readerEndpoint, groupId } = created;
    await amendRecord(records, execution.id, 'switchedTo', { endpoint, readerEndpoint, groupId });
    await amendRecord(records, execution.id, 'switchedAt', switchedAt);
    await guard(cloudformation).send(
      new ExecuteChangeSetCommand({
        StackName: stack.id,
        ChangeSetName: names.changeSet,
        ClientRequestToken: updateToken(plan),
        DisableRollback: false,
      }),
    );
    return { detail: `Updating ${app.stack.name}.`, switchedAt };
  },
});

export const handler = createHandler(executeAppUpdate);
