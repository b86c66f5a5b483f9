import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeNetworkInterfacesCommandOutput } from '@aws-sdk/client-ec2';
import type {
  DescribeDBClusterSnapshotsCommandOutput,
  DescribeDBClustersCommandOutput,
} from '@aws-sdk/client-rds';
import type { Lie } from './fault.ts';

type Answers = {
  readonly snapshots: Pick<DescribeDBClusterSnapshotsCommandOutput, 'DBClusterSnapshots'>;
  readonly clusters: Pick<DescribeDBClustersCommandOutput, 'DBClusters'>;
  readonly interfaces: Pick<DescribeNetworkInterfacesCommandOutput, 'NetworkInterfaces'>;
  readonly metrics: Pick<GetMetricDataCommandOutput, 'MetricDataResults'>;
};

/** The answers of the operations that can be lied about all consist of optional lists. */
type Output = { -readonly [Key in keyof Answers]: Answers[Key] }[keyof Answers];

/** Every value of some metrics is `value`. */
function levelled(
  output: Answers['metrics'],
  input: object,
  metrics: readonly string[],
  value: number,
): Answers['metrics'] {
  const asked: Partial<Pick<GetMetricDataCommandInput, 'MetricDataQueries'>> = input;
  const ids = (asked.MetricDataQueries ?? []).flatMap(({ Id, MetricStat }) =>
    metrics.includes(MetricStat?.Metric?.MetricName ?? '') ? [Id] : [],
  );
  return {
    ...output,
    MetricDataResults: output.MetricDataResults?.map((result) =>
      ids.includes(result.Id) ? { ...result, Values: result.Values?.map(() => value) } : result,
    ),
  };
}

/** What is answered instead of `output`. @param oldGroup the group that the hosts should have left */
export function lied(lie: Lie, output: object, input: object, oldGroup: string): object {
  const answer: Output = output;
  switch (lie) {
    case 'snapshot-failed':
      return 'DBClusterSnapshots' in answer
        ? {
            ...answer,
            DBClusterSnapshots: answer.DBClusterSnapshots?.map((each) => ({ ...each, Status: 'failed' })),
          }
        : output;
    case 'no-window':
    case 'older-version':
      return 'DBClusters' in answer
        ? {
            ...answer,
            DBClusters: answer.DBClusters?.map((each) =>
              (each.BacktrackWindow ?? 0) === 0
                ? each
                : lie === 'no-window'
                  ? { ...each, BacktrackWindow: 0, EarliestBacktrackTime: undefined }
                  : { ...each, EngineVersion: '8.0.mysql_aurora.3.04.0' },
            ),
          }
        : output;
    case 'old-groups':
      return 'NetworkInterfaces' in answer
        ? {
            ...answer,
            NetworkInterfaces: answer.NetworkInterfaces?.map((each) => ({
              ...each,
              Groups: [{ GroupId: oldGroup }],
            })),
          }
        : output;
    case 'still-connected':
      return 'MetricDataResults' in answer ? levelled(answer, input, ['DatabaseConnections'], 1) : output;
    case 'still-writing':
      return 'MetricDataResults' in answer
        ? levelled(answer, input, ['DMLThroughput', 'CommitThroughput'], 1)
        : output;
    case 'not-connected':
      return 'MetricDataResults' in answer ? levelled(answer, input, ['DatabaseConnections'], 0) : output;
  }
}
