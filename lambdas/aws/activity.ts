import type { InstanceSamples } from '../domain/quiet.ts';
import type { Client } from '../kit/client.ts';
import { readMetrics, type Wanted } from './metrics.ts';

/** Series that must be zero. Readers count too: they can forward writes. */
const ACTIVITY = ['DatabaseConnections', 'DMLThroughput', 'DDLThroughput', 'CommitThroughput'];

type Named = readonly { readonly id: string }[];

const wanted = (resource: string, metric: string, statistic: Wanted['statistic']): Wanted => ({
  metric,
  dimension: 'DBInstanceIdentifier',
  resource,
  statistic,
});

/** Whether anybody used instances of a cluster since an instant. */
export async function readUse(
  cloudwatch: Client,
  instances: Named,
  since: Date,
  now: Date,
): Promise<Omit<InstanceSamples, 'uptime'>[]> {
  const asked = instances.flatMap(({ id }) => ACTIVITY.map((metric) => wanted(id, metric, 'Maximum')));
  const series = await readMetrics(cloudwatch, asked, since, now);
  return instances.map(({ id }, index) => ({
    instance: id,
    activity: series.slice(index * ACTIVITY.length, (index + 1) * ACTIVITY.length),
  }));
}

/** What was measured on instances of a cluster since an instant: whether anybody used them, and how long they are up. */
export async function readActivity(
  cloudwatch: Client,
  instances: Named,
  since: Date,
  now: Date,
): Promise<InstanceSamples[]> {
  const used = await readUse(cloudwatch, instances, since, now);
  const asked = instances.map(({ id }) => wanted(id, 'EngineUptime', 'Minimum'));
  const uptimes = await readMetrics(cloudwatch, asked, since, now);
  return used.flatMap((each, index) =>
    uptimes.slice(index, index + 1).map((uptime) => ({ ...each, uptime })),
  );
}
