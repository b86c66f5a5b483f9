import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { capabilitiesOf } from '../aws/capabilities.ts';
import { everyParameter } from '../aws/change-sets.ts';
import { underLock } from '../aws/guard.ts';
import { hostsOf } from '../aws/hosts.ts';
import { liveOwners } from '../aws/owners.ts';
import { refreshFault, refreshHosts } from '../aws/refreshes.ts';
import { readRecord } from '../aws/run-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import {
  continueRollback,
  findStack,
  operationOf,
  resourcesOf,
  templateOf,
  unlessGoingOn,
} from '../aws/stacks.ts';
import { alreadySwitched, changedParameters, oldSide, REPLACEABLE } from '../domain/change-review.ts';
import { formatDuration } from '../domain/duration.ts';
import { hashOf } from '../domain/hash.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { stragglers } from '../domain/stragglers.ts';
import { WAY_LIMIT, WAY_PAUSE } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Marks the update of this way back; a later way back begins one of its own. */
function returnToken({ suffix }: Plan, executionId: string): string {
  return `return-${suffix}-${hashOf(executionId).slice(0, 8)}`;
}

/** Of what a switch may replace: a launch template gets a new version instead. Source: CloudFormation, LaunchTemplate. */
const CHANGED_IN_PLACE = 'AWS::EC2::LaunchTemplate';

/** True if the stack has something that an update may replace: CloudFormation then wants to be able to roll it back. */
async function mayReplace(cloudformation: Client, stack: string): Promise<boolean> {
  const types = (await resourcesOf(cloudformation, stack)).map(({ type }) => type);
  if (types.some((type) => type !== CHANGED_IN_PLACE && REPLACEABLE.includes(type))) return true;
  // Such a policy replaces the whole Auto Scaling group.
  return (await templateOf(cloudformation, stack))?.includes('AutoScalingReplacingUpdate') === true;
}

/**
 * Sends the app back to the old database, which takes writes by now, and says how far that is: the same parameters as
 * on the way there, swapped in the live values the other way round. Where CloudFormation allows it, the update is not
 * rolled back if it fails, because that would send the app to the database behind the fence.
 */
export const returnApp = defineTask({
  name: 'ReturnApp',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, executionId: v.string(), since: instant }),
  output: CheckResult,
  async run({ plan, lock, executionId, since }, tools) {
    const { cloudformation, dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const { name, id } = plan.app.stack;
    const stack = await findStack(cloudformation, id);
    const from = (await readRecord(records, executionId))?.switchedTo;
    if (stack === undefined || from === undefined)
      throw new Conflict(
        `The app stack ${name}, or the record of what it was sent to, is gone. Find out who deleted it.`,
      );
    const change = { from, to: oldSide(plan) };
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    const pending = (detail: string) => ({ status: 'pending' as const, detail, waitSeconds: WAY_PAUSE });
    const failed = (detail: string) => ({ status: 'failed' as const, detail, waitSeconds: 1 });
    const progress = progressOf('update', stack.status);
    const token = returnToken(plan, execution.id);
    const begun = await operationOf(cloudformation, id, token, new Date(since));
    const is = `The app stack ${name} is ${stack.status}`;
    if (elapsed > WAY_LIMIT) return failed(`${is}, ${formatDuration(elapsed)} after its way back began.`);
    if (progress === 'pending') return pending(`${is}.`);
    if (progress === 'done' && alreadySwitched(stack, plan, change)) {
      const owners = await liveOwners(cloudformation, plan);
      const behind = stragglers(await hostsOf(tools, owners), from, change.to);
      if (behind.length > 0) {
        const broken = await refreshFault(tools.autoscaling, plan, owners, new Date(since));
        if (broken !== undefined) return failed(`${is}. ${broken}`);
        await refreshHosts(guard(tools.autoscaling), plan, owners, new Date(since));
        return pending(`${is}; hosts that have not moved back: ${behind.map((host) => host.id).join(', ')}.`);
      }
      return { status: 'ready', detail: `${is}: it is back on the old database.`, waitSeconds: 1 };
    }
    if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
      await continueRollback(guard(cloudformation), id);
      return pending(`${is}; its rollback is continued first.`);
    }
    if (begun !== undefined)
      return failed(`${is}: ${begun.failure ?? stack.reason ?? 'CloudFormation gives no reason'}`);
    await unlessGoingOn(
      guard(cloudformation).send(
        new UpdateStackCommand({
          StackName: id,
          UsePreviousTemplate: true,
          Parameters: everyParameter(stack, changedParameters(stack, plan, change)),
          Capabilities: capabilitiesOf(stack),
          ClientRequestToken: token,
          DisableRollback: stack.status === 'UPDATE_FAILED' || !(await mayReplace(cloudformation, id)),
        }),
      ),
    );
    return pending(`${is}; it is being sent back to the old database.`);
  },
});

export const handler = createHandler(returnApp);
