import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { listBacktracks } from '../aws/backtracks.ts';
import { clusterParameters, findCluster } from '../aws/clusters.ts';
import { notesIn, readLedger } from '../aws/ledger.ts';
import { unrestartable } from '../aws/restarts.ts';
import {
  ApprovalTopicSettings,
  AppStacksSettings,
  LedgerSettings,
  NoticeSettings,
  RecordsSettings,
} from '../aws/settings.ts';
import { findStack, resourcesOf } from '../aws/stacks.ts';
import { type Desk, readStanding } from '../aws/standing.ts';
import { regionOf } from '../domain/names.ts';
import type { RewindInput } from '../domain/rewind/input.ts';
import { lockOf } from '../domain/rewind/make-plan.ts';
import type { RewindSurvey } from '../domain/rewind/survey.ts';
import type { ClusterView, StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';

/** The clients that a survey reads with, for the tasks that make one. */
export const surveyClients = {
  cloudformation: () => new CloudFormationClient({}),
  ecs: () => new ECSClient({}),
  autoscaling: () => new AutoScalingClient({}),
  rds: () => new RDSClient({}),
  cloudwatch: () => new CloudWatchClient({}),
  sns: () => new SNSClient({}),
  sfn: () => new SFNClient({}),
  dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
};

/** What the deployment has to tell the tasks that make a survey. */
export const SurveySettings = v.object({
  ...RecordsSettings,
  ...LedgerSettings,
  ...NoticeSettings,
  ...ApprovalTopicSettings,
  ...AppStacksSettings,
});

/** What a survey reads with. */
export type Eyes = Readonly<Record<keyof typeof surveyClients, Client>> &
  Pick<Desk, 'settings'> & {
    readonly settings: v.InferOutput<v.ObjectSchema<typeof LedgerSettings, undefined>> &
      v.InferOutput<v.ObjectSchema<typeof AppStacksSettings, undefined>>;
  };

/** A cluster, and how it was found. */
export interface Found {
  readonly cluster: ClusterView | undefined;
  readonly databaseStack: StackView | undefined;
  readonly clustersInStack: number;
}

/** Finds the cluster that a person means, by its identifier or by the stack that has it and no other. */
export async function findMeant(
  { rds, cloudformation }: Pick<Eyes, 'rds' | 'cloudformation'>,
  input: Pick<RewindInput, 'cluster' | 'databaseStack'>,
): Promise<Found> {
  const { cluster: id, databaseStack: name } = input;
  // An input names one of them.
  if (name === undefined)
    return { cluster: await findCluster(rds, String(id)), databaseStack: undefined, clustersInStack: 0 };
  const databaseStack = await findStack(cloudformation, name);
  const resources = databaseStack === undefined ? [] : await resourcesOf(cloudformation, databaseStack.id);
  const ids = resources
    .filter(({ type }) => type === 'AWS::RDS::DBCluster')
    .map(({ physicalId }) => physicalId);
  const [only, ...more] = ids;
  const cluster = only === undefined || more.length > 0 ? undefined : await findCluster(rds, only);
  return { cluster, databaseStack, clustersInStack: ids.length };
}

/** Reads everything that the planning of a rewind looks at. Changes nothing. */
export async function surveyRewind(
  eyes: Eyes,
  input: RewindInput,
  executionId: string,
  now: Date,
): Promise<RewindSurvey> {
  const { cloudformation, rds, dynamodb, settings } = eyes;
  const { cluster, ...found } = await findMeant(eyes, input);
  const appStack = input.appStack === undefined ? undefined : await findStack(cloudformation, input.appStack);
  const ledger = { dynamodb, table: settings.LEDGER_TABLE };
  return {
    region: regionOf(executionId),
    now: now.getTime(),
    ...found,
    cluster,
    appStack,
    appResources: appStack === undefined ? [] : await resourcesOf(cloudformation, appStack.id),
    unrestartable: await unrestartable(eyes, input.restart, settings.APP_STACKS.split(',')),
    clusterParameters: cluster === undefined ? {} : await clusterParameters(rds, cluster.parameterGroup),
    notes: notesIn(cluster === undefined ? [] : await readLedger(ledger, cluster.resourceId)),
    backtracks: cluster === undefined ? [] : await listBacktracks(rds, cluster.id),
    ...(await readStanding(eyes, cluster && lockOf(cluster), executionId, now)),
  };
}
