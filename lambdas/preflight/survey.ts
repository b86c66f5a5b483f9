import { clusterParameters, countManualSnapshots, findCluster } from '../aws/clusters.ts';
import { readMetrics } from '../aws/metrics.ts';
import { allStacks, findStack, lastUpdateSeconds, resourcesOf, templateOf } from '../aws/stacks.ts';
import { readTemplateAt } from '../aws/templates.ts';
import type { MigrationInput } from '../domain/input.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { Client } from '../kit/client.ts';

/** What a survey reads with. */
export interface Eyes {
  readonly cloudformation: Client;
  readonly rds: Client;
  readonly cloudwatch: Client;
  readonly s3: Client;
}

const DAY = 86_400_000;

/** The Region that an ARN is of. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
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

/** Reads everything that planning looks at. Changes nothing. */
export async function survey(
  { cloudformation, rds, cloudwatch, s3 }: Eyes,
  input: MigrationInput,
  executionId: string,
  now: Date,
): Promise<Survey> {
  const databaseStack = await findStack(cloudformation, input.databaseStack);
  const appStack = await findStack(cloudformation, input.appStack);
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
    databaseResources,
    appResources: appStack === undefined ? [] : await resourcesOf(cloudformation, appStack.id),
    cluster,
    binlogFormat: parameters.binlog_format,
    volumeBytes: volume.at(-1)?.value,
    lastAppUpdate: appStack === undefined ? undefined : await lastUpdateSeconds(cloudformation, appStack),
    manualSnapshots: await countManualSnapshots(rds),
    otherStacks: (await allStacks(cloudformation)).filter(
      ({ id }) => id !== databaseStack?.id && id !== appStack?.id,
    ),
  };
}
