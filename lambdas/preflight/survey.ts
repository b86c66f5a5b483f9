import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clusterParameters, countManualSnapshots, findCluster } from '../aws/clusters.ts';
import { hostsOf } from '../aws/hosts.ts';
import { readMetrics } from '../aws/metrics.ts';
import {
  allStacks,
  findStack,
  lastUpdateSeconds,
  resourcesOf,
  templateFault,
  templateOf,
} from '../aws/stacks.ts';
import { readTemplateAt } from '../aws/templates.ts';
import type { MigrationInput } from '../domain/input.ts';
import { hostOwners } from '../domain/planning/make-plan.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { ResourceView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import type { HttpGet } from '../kit/world.ts';
import { readNamed } from './named.ts';

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
};

/** What a survey reads with. */
export type Eyes = Readonly<Record<keyof typeof surveyClients, Client>> & { readonly http: HttpGet };

const DAY = 86_400_000;

/** The Region that an ARN is of. */
export function regionOf(arn: string): string {
  return arn.split(':').slice(3, 4).join('');
}

/** The template of the new database stack: the one that the input names, else the old stack's. */
async function databaseTemplate(
  cloudformation: Client,
  s3: Client,
  stack: string | undefined,
  url: string | undefined,
): Promise<string | undefined> {
  if (url !== undefined) return await readTemplateAt(s3, url);
  return stack === undefined ? undefined : await templateOf(cloudformation, stack);
}

/** What the hosts of each owner wear. */
async function groupsByOwner(
  eyes: Eyes,
  resources: readonly ResourceView[],
): Promise<Record<string, string[]>> {
  const groups: Record<string, string[]> = {};
  for (const owner of hostOwners(resources)) {
    groups[owner.logicalId] = (await hostsOf(eyes, [owner])).flatMap((host) => [...host.groups]);
  }
  return groups;
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
  return {
    region: regionOf(executionId),
    databaseStack,
    appStack,
    databaseTemplate: await databaseTemplate(
      cloudformation,
      s3,
      databaseStack?.id,
      input.databaseTemplateUrl,
    ),
    appTemplate: appStack === undefined ? undefined : await templateOf(cloudformation, appStack.id),
    templateFault:
      input.databaseTemplateUrl === undefined
        ? undefined
        : await templateFault(cloudformation, input.databaseTemplateUrl),
    databaseResources,
    appResources,
    hostGroups: await groupsByOwner(eyes, appResources),
    cluster,
    clusterParameters: parameters,
    volumeBytes: volume.at(-1)?.value,
    lastAppUpdate: appStack === undefined ? undefined : await lastUpdateSeconds(cloudformation, appStack),
    ...(await readNamed(eyes, input)),
    manualSnapshots: await countManualSnapshots(rds),
    otherStacks: (await allStacks(cloudformation)).filter(
      ({ id }) => id !== databaseStack?.id && id !== appStack?.id,
    ),
  };
}
