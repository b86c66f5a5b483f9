import { CloudFormationClient, CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { capabilitiesOf } from '../aws/capabilities.ts';
import { everyParameter, findChangeSet } from '../aws/change-sets.ts';
import { underLock } from '../aws/guard.ts';
import { parameterValue } from '../aws/parameters.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack } from '../aws/stacks.ts';
import {
  alreadySwitched,
  changedParameters,
  movedParameters,
  oldSide,
  type Switch,
  switchedText,
  unexpectedChanges,
} from '../domain/change-review.ts';
import { Created, Plan } from '../domain/plan.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import type { StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { Conflict, UnexpectedChange } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

const WAIT = 5;

/** Puts the new writer into the SSM parameters that hold the old one; the run's record knows what they held. */
async function switchSsm(ssm: Client, { app }: Plan, change: Switch): Promise<void> {
  for (const Name of app.ssmParameters) {
    const value = await parameterValue(ssm, Name);
    const switched = switchedText(value, change);
    if (switched !== value)
      await ssm.send(new PutParameterCommand({ Name, Value: switched, Overwrite: true }));
  }
}

/**
 * Makes the change set that sends the app to the new writer and swaps its security group, and reviews it: nothing may
 * be replaced, added or removed beyond what such a change needs. Answers `pending` until CloudFormation has made it.
 */
export const prepareAppUpdate = defineTask({
  name: 'PrepareAppUpdate',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    ssm: () => new SSMClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, created: Created }),
  output: CheckResult,
  async run({ plan, lock, created }, { cloudformation, ssm, dynamodb, settings, execution }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const { app, names } = plan;
    const change = { from: oldSide(plan), to: created };
    const stack = await findStack(cloudformation, app.stack.id);
    if (stack === undefined)
      throw new Conflict(`The app stack ${app.stack.name} is gone. Find out who deleted it.`);
    const known = await findChangeSet(cloudformation, stack.id, names.changeSet);
    if (known === undefined) {
      if (alreadySwitched(stack, plan, change))
        return { status: 'ready', detail: 'The app stack has the new values already.', waitSeconds: 1 };
      await switchSsm(guard(ssm), plan, change);
      await create(stack);
      return { status: 'pending', detail: 'CloudFormation is making the change set.', waitSeconds: WAIT };
    }
    if (known.status === 'FAILED')
      throw new UnexpectedChange(
        `The change set ${names.changeSet} of ${app.stack.name} could not be made: ${known.reason}`,
      );
    if (known.status !== 'CREATE_COMPLETE')
      return { status: 'pending', detail: `The change set is ${known.status}.`, waitSeconds: WAIT };
    const intended = [app.endpointParameter.key, app.groupParameter, ...app.readerParameters];
    const wrong = [
      ...unexpectedChanges(known.changes),
      ...movedParameters(stack.parameters, known.parameters, intended),
    ];
    if (wrong.length > 0) {
      throw new UnexpectedChange(
        `The change set ${names.changeSet} of ${app.stack.name} does more than was asked for: ${wrong.join('; ')}. The app stays on the old database.`,
      );
    }
    const changed = known.changes.map(({ logicalId }) => logicalId).join(', ');
    return {
      status: 'ready',
      detail: `The change set changes ${changed}, and nothing else.`,
      waitSeconds: 1,
    };

    async function create(live: StackView): Promise<void> {
      await guard(cloudformation).send(
        new CreateChangeSetCommand({
          StackName: live.id,
          ChangeSetName: names.changeSet,
          ChangeSetType: 'UPDATE',
          UsePreviousTemplate: true,
          Parameters: everyParameter(live, changedParameters(live, plan, change)),
          Capabilities: capabilitiesOf(live),
          ClientToken: names.changeSet,
        }),
      );
    }
  },
});

export const handler = createHandler(prepareAppUpdate);
