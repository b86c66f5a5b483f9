import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { capabilitiesOf } from '../aws/capabilities.ts';
import { underLock } from '../aws/guard.ts';
import { DatabaseRoleSettings, RecordsSettings, TemplateSettings } from '../aws/settings.ts';
import { findStack, templateOf } from '../aws/stacks.ts';
import { RUN_TAG } from '../aws/tags.ts';
import { MAX_TEMPLATE_BODY, uploadTemplate } from '../aws/templates.ts';
import { Plan } from '../domain/plan.ts';
import { Lock } from '../domain/step.ts';
import { APP_TAG } from '../domain/tags.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { fillParameters } from './new-parameters.ts';

/**
 * Creates the new database stack from the snapshot: the old stack's template (or the given one) with its parameters,
 * another namespace and the window; or adopts the one that this run has begun to create.
 */
export const createDatabaseStack = defineTask({
  name: 'CreateDatabaseStack',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    s3: () => new S3Client({}),
    secrets: () => new SecretsManagerClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({
    ...RecordsSettings,
    ...TemplateSettings,
    ...DatabaseRoleSettings,
  }),
  input: v.object({ plan: Plan, lock: Lock, snapshotArn: v.string() }),
  output: v.object({ databaseStackId: v.string() }),
  async run({ plan, lock, snapshotArn }, { cloudformation, s3, secrets, dynamodb, settings, execution }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const { newStack, database, suffix } = plan;
    const known = await findStack(cloudformation, newStack.name);
    if (known !== undefined) {
      if (known.tags[RUN_TAG] === suffix) return { databaseStackId: known.id };
      throw new Conflict(
        `A stack named ${newStack.name} exists that is not this run's. Delete or rename it, and start again.`,
      );
    }
    const old = await findStack(cloudformation, database.stack.id);
    if (old === undefined)
      throw new Conflict(`The stack ${database.stack.name} is gone. Find out who deleted it.`);
    const template =
      newStack.templateUrl === undefined
        ? await oldTemplate(database.stack.id)
        : { TemplateURL: newStack.templateUrl };
    const { StackId = '' } = await guard(cloudformation).send(
      new CreateStackCommand({
        StackName: newStack.name,
        ...template,
        Parameters: [
          ...(await fillParameters(secrets, newStack.parameters)),
          {
            ParameterKey: newStack.snapshotParameter,
            ParameterValue: newStack.snapshotBy === 'arn' ? snapshotArn : plan.names.snapshot,
          },
        ],
        Capabilities: capabilitiesOf(old),
        Tags: [
          ...Object.entries(old.tags).map(([Key, Value]) => ({ Key, Value })),
          { Key: RUN_TAG, Value: suffix },
          // By this a later rewind of the new cluster takes the same lock.
          { Key: APP_TAG, Value: plan.app.stack.id },
        ],
        RoleARN: old.roleArn ?? settings.DATABASE_ROLE_ARN,
        ClientRequestToken: `create-${suffix}`,
      }),
    );
    return { databaseStackId: StackId };

    async function oldTemplate(stackId: string): Promise<{ TemplateBody: string } | { TemplateURL: string }> {
      const text = (await templateOf(cloudformation, stackId)) ?? '';
      if (Buffer.byteLength(text) <= MAX_TEMPLATE_BODY) return { TemplateBody: text };
      return {
        TemplateURL: await uploadTemplate(
          guard(s3),
          settings.TEMPLATE_BUCKET,
          `${newStack.name}.template`,
          text,
          plan.region,
        ),
      };
    }
  },
});

export const handler = createHandler(createDatabaseStack);
