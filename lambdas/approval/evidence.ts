import { findCluster } from '../aws/clusters.ts';
import { readMetrics, type Sample } from '../aws/metrics.ts';
import type { Client } from '../kit/client.ts';

const HOUR = 3_600_000;
const PERIOD_SECONDS = 60;

/** What evidence is read with. */
interface Eyes {
  readonly rds: Client;
  readonly cloudwatch: Client;
}

/** A metric of every instance of a cluster in a stretch of time. */
async function seriesOf(
  { rds, cloudwatch }: Eyes,
  id: string,
  [metric, statistic]: readonly [string, 'Maximum' | 'Average'],
  from: Date,
  to: Date,
): Promise<Sample[]> {
  const cluster = await findCluster(rds, id);
  const wanted = (cluster?.instances ?? []).map(({ id: resource }) => ({
    metric,
    dimension: 'DBInstanceIdentifier' as const,
    resource,
    statistic,
  }));
  return (await readMetrics(cloudwatch, wanted, from, to)).flat();
}

/** The most connections that a cluster's instances had in the last hour, as a sentence. */
export async function connections(eyes: Eyes, id: string, now: Date): Promise<string> {
  const metric = ['DatabaseConnections', 'Maximum'] as const;
  const series = await seriesOf(eyes, id, metric, new Date(now.getTime() - HOUR), now);
  return `Connections on ${id} in the last hour: at most ${Math.max(0, ...series.map(({ value }) => value))}.`;
}

/** About how many commits a cluster has taken since an instant, as a sentence: an estimate, since rates are averages. */
export async function commitsSince(eyes: Eyes, id: string, since: Date, now: Date): Promise<string> {
  const series = await seriesOf(eyes, id, ['CommitThroughput', 'Average'], since, now);
  const commits = series.reduce((sum, { value }) => sum + value * PERIOD_SECONDS, 0);
  return `Commits on ${id} since the app was sent there: about ${Math.round(commits)}, by its metrics.`;
}
