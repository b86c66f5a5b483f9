import { type ClusterEyes, clusterSamples } from '../aws/cluster-metrics.ts';

const PERIOD_SECONDS = 60;

/** The most connections that a cluster's instances had at once since an instant; undefined where nothing was measured. */
export async function mostConnections(
  eyes: ClusterEyes,
  id: string,
  since: Date,
  now: Date,
): Promise<number | undefined> {
  const wanted = { metric: 'DatabaseConnections', statistic: 'Maximum' } as const;
  const samples = await clusterSamples(eyes, id, wanted, since, now);
  return samples.length === 0 ? undefined : Math.max(...samples.map(({ value }) => value));
}

/** About how many commits a cluster has taken since an instant: an estimate, since rates are averages. */
export async function commitsSince(eyes: ClusterEyes, id: string, since: Date, now: Date): Promise<number> {
  const wanted = { metric: 'CommitThroughput', statistic: 'Average' } as const;
  const samples = await clusterSamples(eyes, id, wanted, since, now);
  return Math.round(samples.reduce((sum, { value }) => sum + value * PERIOD_SECONDS, 0));
}
