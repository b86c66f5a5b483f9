import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeNetworkInterfacesCommandOutput } from '@aws-sdk/client-ec2';
import type { Lie } from './fault.ts';

type Answers = {
  readonly interfaces: Pick<DescribeNetworkInterfacesCommandOutput, 'NetworkInterfaces'>;
  readonly metrics: Pick<GetMetricDataCommandOutput, 'MetricDataResults'>;
};

/** The answers of the operations that can be lied about all consist of optional lists. */
type Output = { -readonly [Key in keyof Answers]: Answers[Key] }[keyof Answers];

/** Some metrics show one of what they count, in every period. */
function levelled(output: Answers['metrics'], input: object, metrics: readonly string[]): Answers['metrics'] {
  const asked: Partial<Pick<GetMetricDataCommandInput, 'MetricDataQueries'>> = input;
  const ids = (asked.MetricDataQueries ?? []).flatMap(({ Id, MetricStat }) =>
    metrics.includes(MetricStat?.Metric?.MetricName ?? '') ? [Id] : [],
  );
  return {
    ...output,
    MetricDataResults: output.MetricDataResults?.map((result) =>
      ids.includes(result.Id) ? { ...result, Values: result.Values?.map(() => 1) } : result,
    ),
  };
}

/** What is answered instead of `output`. @param oldGroup the group that the hosts should have left */
export function lied(lie: Lie, output: object, input: object, oldGroup: string): object {
  const answer: Output = output;
  switch (lie) {
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
      return 'MetricDataResults' in answer ? levelled(answer, input, ['DatabaseConnections']) : output;
    case 'still-writing':
      return 'MetricDataResults' in answer
        ? levelled(answer, input, ['DMLThroughput', 'CommitThroughput'])
        : output;
  }
}
