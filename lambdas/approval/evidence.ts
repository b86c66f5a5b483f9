import { type ClusterEyes, clusterSamples } from '../aws/cluster-metrics.ts';

const HOUR = 3_600_000;
const PERIOD_SECONDS = 60;

/** The most connections that a cluster's instances had in the last hour, as a sentence. */
export async function connections(eyes: ClusterEyes, id: string, now: Date): Promise<string> {
  const wanted = { metric: 'DatabaseConnections', statistic: 'Maximum' } as const;
  const samples = await clusterSamples(eyes, id, wanted, new Date(now.getTime() - HOUR), now);
  return `Connections on ${id} in the last hour: at most ${Math.max(0, ...samples.map(({ value }) => value))}.`;
}

/** About how many commits a cluster has taken since an instant, as a sentence: an estimate, since rates are averages. */
export async function commitsSince(eyes: ClusterEyes, id: string, since: Date, now: Date): Promise<string> {
  const samples = await clusterSamples(
    eyes,
    id,
    { metric: 'CommitThroughput', statistic: 'Average' },
    since,
    now,
  );
  const commits = samples.reduce((sum, { value }) => sum + value * PERIOD_SECONDS, 0);
  return `Commits on ${id} since the app was sent there: about ${Math.round(commits)}, by its metrics.`;
}
