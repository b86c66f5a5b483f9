import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findCluster, unprotect } from '../aws/clusters.ts';
import { findFresh, freshSide } from '../aws/fresh.ts';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, operationOf, resourcesOf } from '../aws/stacks.ts';
import { RUN_TAG } from '../aws/tags.ts';
import { namesAny } from '../domain/groups.ts';
import { hashOf } from '../domain/hash.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import type { StackView } from '../domain/views.ts';
import { waitSeconds } from '../domain/waiting.ts';
import type { Client } from '../kit/client.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** How often to look at first, in seconds, and less and less often after that. Nobody waits for this. */
const PAUSE = 60;
/** A request to create the stack that was on its way when the run ended shows by then, in seconds. */
const LATE = 90;

/** Protection that the template gave to the new cluster would keep the stack from being deleted. */
async function liftProtection(cloudformation: Client, rds: Client, stack: StackView): Promise<void> {
  for (const { type, physicalId } of await resourcesOf(cloudformation, stack.id)) {
    if (type !== 'AWS::RDS::DBCluster' || physicalId === '') continue;
    const cluster = await findCluster(rds, physicalId);
    if (cluster?.deletionProtection === true) await unprotect(rds, cluster.id);
  }
}

/** @throws Conflict if the app stack names the new database, whatever was found out before */
async function refuseIfInUse(eyes: { cloudformation: Client; rds: Client }, plan: Plan): Promise<void> {
  const { stack } = plan.app;
  const app = await findStack(eyes.cloudformation, stack.id);
  const fresh = freshSide(await findFresh(eyes, plan));
  if (app === undefined || fresh === undefined) return;
  const named = app.parameters.find(({ value, resolved }) =>
    namesAny(resolved ?? value, [fresh.endpoint, fresh.readerEndpoint, fresh.groupId]),
  );
  if (named === undefined) return;
  throw new Conflict(
    `The parameter ${named.key} of ${stack.name} names the new database, so ${plan.newStack.name} is not deleted. Find out who has set it.`,
  );
}

/**
 * Deletes the new database stack, to which no app was ever sent, and says how far that is. Only a stack that carries
 * this run's tag is touched.
 */
export const removeNewStack = defineTask({
  name: 'RemoveNewStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, since: instant }),
  output: CheckResult,
  async run({ plan, lock, since }, { cloudformation, rds, dynamodb, settings, execution, clock }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const { name } = plan.newStack;
    const stack = await findStack(cloudformation, name);
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    const pending = (detail: string) => ({
      status: 'pending' as const,
      detail,
      waitSeconds: Math.max(PAUSE, waitSeconds(elapsed, 0)),
    });
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') {
      if (elapsed < LATE)
        return pending(`There is no stack ${name}; one that was just asked for would show soon.`);
      return { status: 'ready', detail: `There is no stack ${name} (any more).`, waitSeconds: 1 };
    }
    if (stack.tags[RUN_TAG] !== plan.suffix)
      return { status: 'ready', detail: `The stack ${name} is not this run's and stays.`, waitSeconds: 1 };
    const token = `undo-${plan.suffix}-${hashOf(execution.id).slice(0, 8)}`;
    const begun = (await operationOf(cloudformation, stack.id, token, new Date(since))) !== undefined;
    if (stack.status === 'DELETE_FAILED' && begun) {
      const why = stack.reason ?? 'CloudFormation gives no reason';
      return { status: 'failed', detail: `The stack ${name} could not be deleted: ${why}`, waitSeconds: 1 };
    }
    await refuseIfInUse({ cloudformation, rds }, plan);
    if (stack.status.endsWith('_IN_PROGRESS')) return pending(`The stack ${name} is ${stack.status}.`);
    await liftProtection(cloudformation, guard(rds), stack);
    await guard(cloudformation).send(
      new DeleteStackCommand({ StackName: stack.id, ClientRequestToken: token }),
    );
    return pending(`The stack ${name} is being deleted: no app was ever sent to it.`);
  },
});

export const handler = createHandler(removeNewStack);
