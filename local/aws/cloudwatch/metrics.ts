import { GetMetricDataCommand, type MetricDataQuery, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Connections } from '../compute/connections.ts';
import type { Fleet } from '../rds/fleet.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';

/** What holds for an instance from an instant on. Rates per second. */
interface Point {
  readonly at: number;
  readonly up: boolean;
  readonly connections: number;
  readonly writes: number;
  readonly engineStartedAt: number;
}

/** A value of one period; `at` is the period's beginning in milliseconds. */
interface Datapoint {
  readonly at: number;
  readonly value: number;
}

const INSTANCE_METRICS = [
  'DatabaseConnections',
  'DMLThroughput',
  'DDLThroughput',
  'CommitThroughput',
  'EngineUptime',
];

/** What the metrics need to know of the rest of the world. */
export interface Measured {
  readonly aws: SimulatedAws;
  readonly fleet: Fleet;
  readonly connections: Connections;
  /** Writes per second that reach a cluster now. */
  readonly writesOn: (cluster: string) => number;
}

/**
 * CloudWatch's view of the databases: values per period, readable only some time after the period's end. An instance
 * that is down has no values at all, which a careless reader takes for zero.
 */
export class Metrics {
  readonly #world: Measured;
  readonly #points = new Map<string, Point[]>();
  /** What others have put, as `namespace/name`, oldest first. */
  readonly put: { readonly metric: string; readonly value: number; readonly at: number }[] = [];

  constructor(world: Measured) {
    this.#world = world;
    world.connections.watch(
      () => {},
      () => this.#sample(),
    );
    world.aws.on(GetMetricDataCommand, ({ MetricDataQueries = [], StartTime, EndTime }) => {
      const [from, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
      return { MetricDataResults: MetricDataQueries.map((query) => this.#answer(query, from, to)) };
    });
    world.aws.on(PutMetricDataCommand, ({ Namespace = '', MetricData = [] }) => {
      for (const { MetricName = '', Value = 0, Timestamp = world.aws.time.now() } of MetricData)
        this.put.push({ metric: `${Namespace}/${MetricName}`, value: Value, at: Timestamp.getTime() });
      return {};
    });
    this.#sample();
  }

  #sample(): void {
    const { aws, fleet, connections, writesOn } = this.#world;
    for (const { id, cluster, up, writer, engineStartedAt } of fleet.instances.values()) {
      const point: Point = {
        at: aws.time.millis,
        up,
        connections: up ? connections.countFor(id) : 0,
        writes: up && writer ? writesOn(cluster) : 0,
        engineStartedAt,
      };
      const points = this.#points.get(id) ?? [];
      const last = points.at(-1);
      if (
        last !== undefined &&
        last.up === up &&
        last.connections === point.connections &&
        last.writes === point.writes &&
        last.engineStartedAt === engineStartedAt
      )
        continue;
      points.push(point);
      this.#points.set(id, points);
    }
  }

  #answer({ Id, MetricStat }: MetricDataQuery, from: number, to: number) {
    const { Metric, Period = 60, Stat = 'Average' } = MetricStat ?? {};
    const period = Period * 1000;
    const dimension = Metric?.Dimensions?.[0];
    const lag = this.#world.fleet.seconds('metricLag') * 1000;
    const readable = Math.min(to, this.#world.aws.time.millis - lag);
    const data: Datapoint[] = [];
    const value = this.#reader(Metric?.MetricName ?? '', dimension?.Value ?? '', Stat);
    for (let at = Math.ceil(from / period) * period; at + period <= readable; at += period) {
      const read = value(at, at + period);
      if (read !== undefined) data.push({ at, value: read });
    }
    const newest = data.at(-1);
    // A proof of silence takes whole periods, which is AWS's time; a glance at what was measured anyway is not.
    if (newest !== undefined && data[0] !== undefined && Metric?.MetricName === 'EngineUptime') {
      this.#world.aws.intervals.push({
        what: 'CloudWatch periods',
        from: data[0].at,
        to: newest.at + period + lag,
      });
    }
    const newestFirst = data.toReversed();
    return {
      Id: Id ?? '',
      StatusCode: 'Complete' as const,
      Timestamps: newestFirst.map(({ at }) => new Date(at)),
      Values: newestFirst.map(({ value }) => value),
    };
  }

  /** Reads a metric of a resource period by period, each later than the one before. */
  #reader(metric: string, resource: string, stat: string): (from: number, to: number) => number | undefined {
    if (metric === 'VolumeBytesUsed') {
      const volume = this.#world.fleet.clusters.get(resource)?.volumeBytes;
      return () => volume;
    }
    if (!INSTANCE_METRICS.includes(metric))
      throw new AwsError('InvalidParameterValue', `The metric ${metric} is not simulated.`);
    const points = this.#points.get(resource) ?? [];
    let first = 0;
    return (from, to) => {
      // Days of periods are read of a resource that seldom changes: what is past is not looked at again.
      while ((points[first + 1]?.at ?? Number.POSITIVE_INFINITY) <= from) first++;
      return valueIn(stretchesOf(points, first, from, to), metric, stat, to);
    };
  }
}

/** What held for an instance in a period, and for which share of the period. */
interface Stretch {
  readonly point: Point;
  readonly share: number;
}

/** The stretches of a period in which the instance was up. @param first the point that holds at the period's beginning */
function stretchesOf(points: readonly Point[], first: number, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let index = first; index < points.length; index++) {
    const point = points[index];
    if (point === undefined || point.at >= to) break;
    const until = points[index + 1]?.at ?? to;
    const share = (Math.min(until, to) - Math.max(point.at, from)) / (to - from);
    if (share > 0 && point.up) stretches.push({ point, share });
  }
  return stretches;
}

function valueIn(
  stretches: readonly Stretch[],
  metric: string,
  stat: string,
  to: number,
): number | undefined {
  const [only, ...others] = stretches;
  if (only === undefined) return undefined;
  if (metric === 'EngineUptime')
    return Math.floor((to - Math.max(...stretches.map(({ point }) => point.engineStartedAt))) / 1000);
  if (others.length === 0) return measured(only.point, metric);
  const values = stretches.map(({ point, share }) => ({ value: measured(point, metric), share }));
  if (stat === 'Maximum') return Math.max(...values.map(({ value }) => value));
  if (stat === 'Minimum') return Math.min(...values.map(({ value }) => value));
  const total = values.reduce((sum, { share }) => sum + share, 0);
  return values.reduce((sum, { value, share }) => sum + value * share, 0) / total;
}

function measured(point: Point, metric: string): number {
  if (metric === 'DatabaseConnections') return point.connections;
  return metric === 'DDLThroughput' ? 0 : point.writes;
}
