import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Client } from '../kit/client.ts';

/** One series to read. */
export interface Wanted {
  readonly metric: string;
  readonly dimension: 'DBInstanceIdentifier' | 'DBClusterIdentifier';
  readonly resource: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
}

/** A value of one period; `at` is the period's beginning in milliseconds since 1970. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/**
 * Reads series of RDS metrics, oldest first, in the order of `wanted`.
 * @param period the length of a period in seconds, a multiple of 60
 */
export async function readMetrics(
  cloudwatch: Client,
  wanted: readonly Wanted[],
  from: Date,
  to: Date,
  period = 60,
): Promise<Sample[][]> {
  // CloudWatch takes no request without a query.
  if (wanted.length === 0) return [];
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: wanted.map(({ metric, dimension, resource, statistic }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/RDS',
            MetricName: metric,
            Dimensions: [{ Name: dimension, Value: resource }],
          },
          Period: period,
          Stat: statistic,
        },
      })),
    }),
  );
  return wanted.map((_, index) => {
    const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
    return Timestamps.map((at, position) => ({ at: at.getTime(), value: Values[position] ?? 0 })).toSorted(
      (a, b) => a.at - b.at,
    );
  });
}
