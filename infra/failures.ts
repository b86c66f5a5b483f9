import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { OVERDUE_METRIC } from '../lambdas/domain/overdue.ts';
import type { FunctionName } from '../lambdas/functions.ts';
import type { Functions } from './functions.ts';
import type { Machines } from './machines.ts';

/** The namespace of what is counted in logs: that of everything here. */
export const NAMESPACE = OVERDUE_METRIC.namespace;

/** Functions that no machine invokes, and tries again. */
const ALONE: readonly FunctionName[] = [
  'ApprovalPage',
  'ReportReadiness',
  'ResendDecision',
  'StartScheduled',
  'WatchRuns',
];

/** What Step Functions logs of an attempt whose function threw, timed out, crashed or could not be invoked. */
const FAILED_TASKS = '{ ($.type = "TaskFailed") || ($.type = "TaskSubmitFailed") }';
/** What Lambda logs of an invocation that threw, timed out or crashed. Source: its Telemetry API, `platform.report`. */
const FAILED_INVOCATIONS = '{ ($.type = "platform.report") && ($.record.status != "success") }';

/**
 * Counts what fails in the logs of this deployment alone. `AWS/Lambda Errors` without a function is that of the whole
 * Region, and an alarm over sixty functions pays for sixty metrics; filters cost nothing, and a metric of one's own only in
 * a month in which it counts. What machines invoke stands in their five logs, and what nobody else would notice in four.
 */
export class Failures extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { machines, functions }: { machines: Machines; functions: Functions },
  ) {
    super(scope, id);
    const count = (metricName: string, pattern: string, logGroup: ILogGroup) =>
      new MetricFilter(this, `${metricName}In${logGroup.node.id}`, {
        logGroup,
        filterPattern: FilterPattern.literal(pattern),
        metricNamespace: NAMESPACE,
        metricName,
        metricValue: '1',
      });
    for (const logs of machines.logs) count('FailedTasks', FAILED_TASKS, logs);
    for (const name of ALONE) count('FailedInvocations', FAILED_INVOCATIONS, functions.get(name).logGroup);
  }

  /** Attempts at tasks that failed, in all machines. */
  tasks(options: MetricOptions): Metric {
    return new Metric({ namespace: NAMESPACE, metricName: 'FailedTasks', ...options });
  }

  /** Failed invocations of functions that no machine tries again. */
  invocations(options: MetricOptions): Metric {
    return new Metric({ namespace: NAMESPACE, metricName: 'FailedInvocations', ...options });
  }
}
