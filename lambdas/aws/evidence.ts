import { type ClusterEyes, clusterSamples } from './cluster-metrics.ts';

/** A day or two is looked at, in which minutes would be thousands of values. */
const PERIOD_SECONDS = 300;
const PERIOD = PERIOD_SECONDS * 1000;

/**
 * The most connections that a cluster's instances had at once since an instant, without the period in which that lies:
 * what was before it says nothing. Undefined where nothing was measured.
 */
export async function mostConnections(
  eyes: ClusterEyes,
  id: string,
  since: Date,
  now: Date,
): Promise<number | undefined> {
  const wanted = { metric: 'DatabaseConnections', statistic: 'Maximum' } as const;
  const from = new Date(Math.ceil(since.getTime() / PERIOD) * PERIOD);
  if (from >= now) return undefined;
  const samples = await clusterSamples(eyes, id, wanted, from, now, PERIOD_SECONDS);
  return samples.length === 0 ? undefined : Math.max(...samples.map(({ value }) => value));
}

/**
 * About how many commits a cluster has taken since an instant before which it took none: an estimate, since rates are
 * averages. Undefined where nothing was measured.
 */
export async function commitsMeasured(
  eyes: ClusterEyes,
  id: string,
  since: Date,
  now: Date,
): Promise<number | undefined> {
  const wanted = { metric: 'CommitThroughput', statistic: 'Average' } as const;
  const from = new Date(Math.floor(since.getTime() / PERIOD) * PERIOD);
  const samples = await clusterSamples(eyes, id, wanted, from, now, PERIOD_SECONDS);
  if (samples.length === 0) return undefined;
  // Less than one is not none.
  return Math.ceil(samples.reduce((sum, { value }) => sum + value * PERIOD_SECONDS, 0));
}

/** The same where nothing measured means nothing committed. */
export async function commitsSince(eyes: ClusterEyes, id: string, since: Date, now: Date): Promise<number> {
  return (await commitsMeasured(eyes, id, since, now)) ?? 0;
}
