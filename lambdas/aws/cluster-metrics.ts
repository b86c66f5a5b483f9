import type { Client } from '../kit/client.ts';
import { findCluster } from './clusters.ts';
import { readMetrics, type Sample, type Wanted } from './metrics.ts';

/** What the metrics of a cluster are read with. */
export interface ClusterEyes {
  readonly rds: Client;
  readonly cloudwatch: Client;
}

/** The values of a metric on all instances of a cluster in a stretch of time; none if there is no such cluster. */
export async function clusterSamples(
  { rds, cloudwatch }: ClusterEyes,
  id: string,
  { metric, statistic }: Pick<Wanted, 'metric' | 'statistic'>,
  from: Date,
  to: Date,
  period?: number,
): Promise<Sample[]> {
  const cluster = await findCluster(rds, id);
  const wanted = (cluster?.instances ?? []).map(({ id: resource }) => ({
    metric,
    dimension: 'DBInstanceIdentifier' as const,
    resource,
    statistic,
  }));
  return (await readMetrics(cloudwatch, wanted, from, to, period)).flat();
}
