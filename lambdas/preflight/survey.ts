import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import {
  allClusters,
  allInstances,
  clusterParameters,
  findCluster,
  manualSnapshots,
  snapshotQuota,
} from '../aws/clusters.ts';
import { hostsOf } from '../aws/hosts.ts';
import { readMetrics } from '../aws/metrics.ts';
import {
  ApprovalTopicSettings,
  NoticeSettings,
  RecordsSettings,
  ServiceRoleSettings,
} from '../aws/settings.ts';
import {
  allStacks,
  findStack,
  lastUpdateSeconds,
  resourcesOf,
  templateFault,
  templateOf,
} from '../aws/stacks.ts';
import { type Desk, readStanding } from '../aws/standing.ts';
import { readTemplateAt } from '../aws/templates.ts';
import type { MigrationInput } from '../domain/input.ts';
import { regionOf } from '../domain/names.ts';
import { hostOwners } from '../domain/planning/host-owners.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { Host } from '../domain/stragglers.ts';
import type { ResourceView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import type { HttpGet } from '../kit/world.ts';
import { readNamed } from './named.ts';
import { readSurroundings } from './surroundings.ts';

/** The clients that a survey reads with, for the tasks that make one. */
export const surveyClients = {
  cloudformation: () => new CloudFormationClient({}),
  rds: () => new RDSClient({}),
  cloudwatch: () => new CloudWatchClient({}),
  s3: () => new S3Client({}),
  ec2: () => new EC2Client({}),
  ecs: () => new ECSClient({}),
  autoscaling: () => new AutoScalingClient({}),
  secrets: () => new SecretsManagerClient({}),
  ssm: () => new SSMClient({}),
  sns: () => new SNSClient({}),
  sfn: () => new SFNClient({}),
  dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
};

/** What the deployment has to tell the tasks that make a survey. */
export const SurveySettings = v.object({
  ...RecordsSettings,
  ...NoticeSettings,
  ...ApprovalTopicSettings,
  ...ServiceRoleSettings,
});

/** What a survey reads with. */
export type Eyes = Readonly<Record<keyof typeof surveyClients, Client>> &
  Pick<Desk, 'settings'> & {
    readonly settings: v.InferOutput<v.ObjectSchema<typeof ServiceRoleSettings, undefined>>;
    readonly http: HttpGet;
  };

const DAY = 86_400_000;

/** The hosts of each owner. */
async function hostsByOwner(eyes: Eyes, resources: readonly ResourceView[]): Promise<Record<string, Host[]>> {
  const hosts: Record<string, Host[]> = {};
  for (const owner of hostOwners(resources)) hosts[owner.logicalId] = await hostsOf(eyes, [owner]);
  return hosts;
}

/** Reads everything that planning looks at. Changes nothing. */
export async function survey(
  eyes: Eyes,
  input: MigrationInput,
  executionId: string,
  now: Date,
): Promise<Survey> {
  const { cloudformation, rds, cloudwatch, s3 } = eyes;
  const databaseStack = await findStack(cloudformation, input.databaseStack);
  const appStack = await findStack(cloudformation, input.appStack);
  const appResources = appStack === undefined ? [] : await resourcesOf(cloudformation, appStack.id);
  const databaseResources =
    databaseStack === undefined ? [] : await resourcesOf(cloudformation, databaseStack.id);
  const [clusterResource, ...more] = databaseResources.filter(({ type }) => type === 'AWS::RDS::DBCluster');
  const cluster =
    clusterResource === undefined || more.length > 0
      ? undefined
      : await findCluster(rds, clusterResource.physicalId);
  const parameters = cluster === undefined ? {} : await clusterParameters(rds, cluster.parameterGroup);
  const [volume = []] =
    cluster === undefined
      ? []
      : await readMetrics(
          cloudwatch,
          [
            {
              metric: 'VolumeBytesUsed',
              dimension: 'DBClusterIdentifier',
              resource: cluster.id,
              statistic: 'Average',
            },
          ],
          new Date(now.getTime() - DAY / 24),
          now,
        );
  const hosts = await hostsByOwner(eyes, appResources);
  const oldTemplate =
    databaseStack === undefined ? undefined : await templateOf(cloudformation, databaseStack.id);
  const { databaseTemplateUrl: url } = input;
  return {
    region: regionOf(executionId),
    databaseStack,
    appStack,
    databaseTemplate: url === undefined ? oldTemplate : await readTemplateAt(s3, url),
    oldTemplate,
    appTemplate: appStack === undefined ? undefined : await templateOf(cloudformation, appStack.id),
    templateFault: url === undefined ? undefined : await templateFault(cloudformation, url),
    databaseResources,
    appResources,
    hostGroups: Object.fromEntries(
      Object.entries(hosts).map(([owner, own]) => [owner, own.flatMap(({ groups }) => [...groups])]),
    ),
    cluster,
    clusterParameters: parameters,
    volumeBytes: volume.at(-1)?.value,
    lastAppUpdate: appStack === undefined ? undefined : await lastUpdateSeconds(cloudformation, appStack),
    ...(await readNamed(eyes, input, appStack, cluster)),
    ...(await readSurroundings(eyes, databaseStack, databaseResources, Object.values(hosts).flat())),
    ...(await readStanding(eyes, appStack?.id, executionId, now)),
    manualSnapshots: await manualSnapshots(rds),
    snapshotQuota: await snapshotQuota(rds),
    serviceRoles: eyes.settings.SERVICE_ROLES.split(','),
    clusters: await allClusters(rds),
    instances: await allInstances(rds),
    otherStacks: (await allStacks(cloudformation)).filter(
      ({ id }) => id !== databaseStack?.id && id !== appStack?.id,
    ),
  };
}
