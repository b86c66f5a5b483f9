import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { CfnEventSubscription } from 'aws-cdk-lib/aws-rds';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { OVERDUE_METRIC } from '../lambdas/domain/overdue.ts';
import type { Configuration } from './config.ts';
import { Failures, NAMESPACE } from './failures.ts';
import type { Functions } from './functions.ts';
import type { Machines } from './machines.ts';

/** The reminders after nine tenths of the time. */
const LAST_REMINDERS = '{ $.message = "begin" && $.state = "RemindOf*Again" }';
/** So many failed attempts in five minutes are more than those of a task that is tried again until it succeeds. */
const MANY_FAILURES = 10;

const MINUTES = Duration.minutes(5);
const sum = { period: MINUTES, statistic: Stats.SUM };
const most = { period: MINUTES, statistic: Stats.MAXIMUM };

/** An alarm as data. Every one of them links a paragraph of the runbook. */
interface Watched {
  readonly id: string;
  readonly what: string;
  readonly anchor: string;
  readonly metric: IMetric;
  readonly threshold?: number;
  /** True: it alarms below the threshold. */
  readonly below?: boolean;
}

interface AlarmsProps {
  readonly configuration: Configuration;
  readonly machines: Machines;
  readonly functions: Functions;
  /** The rules that look after runs which did not end well, by their names: they count them. */
  readonly endedBadly: { readonly migration: string; readonly rewind: string };
  readonly undelivered: {
    readonly events: Queue;
    readonly eventsOfRewinds: Queue;
    readonly schedules: Queue;
  };
  readonly notices: ITopic;
}

/** What is watched: alarms and events that tell by the topic of notices, and a dashboard of the same. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { notices, configuration } = props;
    const watched = [
      ...runs(props),
      ...waiting(this, props),
      ...plumbing(this, props),
      ...windows(configuration),
    ];
    const action = new SnsAction(notices);
    for (const { id: name, what, anchor, metric, threshold = 1, below = false } of watched) {
      const alarm = new Alarm(this, name, {
        alarmName: `aurora-rewind: ${what}`,
        alarmDescription: `${what}. What to do: docs/runbook.md#${anchor}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
    }
    // RDS-EVENT-0131 and 0132: the window has become smaller than was asked for, and is again what was asked for.
    const events = new CfnEventSubscription(this, 'WindowEvents', {
      snsTopicArn: notices.topicArn,
      sourceType: 'db-instance',
      eventCategories: ['backtrack'],
    });
    // RDS tries the topic at once, and is refused before the policy is there.
    events.node.addDependency(notices);
    new Dashboard(this, 'Dashboard', {
      dashboardName: 'aurora-rewind',
      widgets: [
        watched.map(({ what, metric }) => new GraphWidget({ title: what, left: [metric], width: 8 })),
      ],
    });
  }
}

/** Ends of a machine that nobody else looks after. */
function endings(machine: StateMachine, id: string, what: string, anchor: string): Watched[] {
  return [
    { id: `${id}Failed`, what: `${what} has failed`, anchor, metric: machine.metricFailed(sum) },
    { id: `${id}TimedOut`, what: `${what} has timed out`, anchor, metric: machine.metricTimedOut(sum) },
    { id: `${id}Aborted`, what: `${what} was aborted`, anchor, metric: machine.metricAborted(sum) },
  ];
}

function runs({ machines: { goBack, finishRewind }, endedBadly }: AlarmsProps): Watched[] {
  const failed = 'alarm-a-run-has-not-ended-well';
  const triggered = (RuleName: string) =>
    new Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName },
      ...sum,
    });
  return [
    {
      id: 'RunFailed',
      what: 'A migration has failed, timed out or was aborted',
      anchor: failed,
      metric: triggered(endedBadly.migration),
    },
    {
      id: 'RewindFailed',
      what: 'A rewind has failed, timed out or was aborted',
      anchor: 'alarm-a-rewind-has-not-ended-well',
      metric: triggered(endedBadly.rewind),
    },
    ...endings(finishRewind, 'EndOfRewind', 'The end of a rewind', 'alarm-a-rewind-has-not-ended-well'),
    ...endings(goBack, 'WayBack', 'A way back', failed),
    {
      id: 'RunTooLong',
      what: 'A run has been going on for longer than it can need',
      anchor: 'alarm-a-run-takes-too-long',
      // Twice the time between two looks, so that the alarm does not end between them.
      metric: new Metric({
        namespace: OVERDUE_METRIC.namespace,
        metricName: OVERDUE_METRIC.name,
        period: Duration.hours(2),
        statistic: Stats.MAXIMUM,
      }),
    },
  ];
}

/** No metric of AWS shows a question that nobody answers; the last reminder does. */
function waiting(scope: Construct, { functions }: AlarmsProps): Watched[] {
  const metricName = 'LastReminders';
  for (const asking of ['RequestApproval', 'RequestRewindApproval'] as const)
    new MetricFilter(scope, `${metricName}Of${asking}`, {
      logGroup: functions.get(asking).logGroup,
      filterPattern: FilterPattern.literal(LAST_REMINDERS),
      metricNamespace: NAMESPACE,
      metricName,
      metricValue: '1',
    });
  return [
    {
      id: 'ApprovalWaits',
      what: 'An approval has waited for nine tenths of its time',
      anchor: 'alarm-an-approval-waits',
      metric: new Metric({ namespace: NAMESPACE, metricName, ...sum }),
    },
  ];
}

function plumbing(scope: Construct, { functions, machines, undelivered }: AlarmsProps): Watched[] {
  const { events, eventsOfRewinds, schedules } = undelivered;
  const anchor = 'alarm-something-was-not-delivered';
  const failures = new Failures(scope, 'Failures', { functions, machines });
  return [
    {
      id: 'TasksFail',
      what: 'Tasks of runs fail over and over',
      anchor: 'alarm-functions-fail',
      metric: failures.tasks(sum),
      threshold: MANY_FAILURES,
    },
    {
      id: 'InvocationsFail',
      what: 'The page of approvals, or a function that a schedule or a rule invokes, fails',
      anchor: 'alarm-functions-fail',
      metric: failures.invocations(sum),
    },
    {
      // Of the whole Region: all its functions share one concurrency, so whoever uses it up takes it from a run as well.
      id: 'Throttles',
      what: 'Lambda functions of this Region are throttled',
      anchor: 'alarm-functions-are-throttled',
      metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...sum }),
    },
    {
      id: 'EventsUndelivered',
      what: 'An end of a run did not start the way back',
      anchor,
      metric: events.metricApproximateNumberOfMessagesVisible(most),
    },
    {
      id: 'EndsOfRewindsUndelivered',
      what: 'An end of a rewind did not start finish-rewind',
      anchor,
      metric: eventsOfRewinds.metricApproximateNumberOfMessagesVisible(most),
    },
    {
      id: 'SchedulesUndelivered',
      what: 'A schedule could not start anything',
      anchor,
      metric: schedules.metricApproximateNumberOfMessagesVisible(most),
    },
  ];
}

/** The windows of clusters that have Backtrack. Source of units: BacktrackWindowActual is in minutes. */
function windows({ watchedClusters }: Configuration): Watched[] {
  return watchedClusters.flatMap(({ cluster, windowHours, mostChangeRecords }) => {
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/RDS',
        metricName,
        statistic,
        period: Duration.minutes(15),
        dimensionsMap: { DBClusterIdentifier: cluster },
      });
    return [
      {
        id: `Window-${cluster}`,
        what: `${cluster} can be rewound by less than ${windowHours} h`,
        anchor: 'alarm-the-window-is-smaller',
        metric: metric('BacktrackWindowActual', Stats.MINIMUM),
        threshold: windowHours * 60,
        below: true,
      },
      ...(mostChangeRecords === undefined
        ? []
        : [
            {
              id: `Records-${cluster}`,
              what: `${cluster} makes more than ${mostChangeRecords} change records in five minutes`,
              anchor: 'alarm-the-window-is-smaller',
              metric: metric('BacktrackChangeRecordsCreationRate', Stats.AVERAGE),
              threshold: mostChangeRecords,
            },
          ]),
    ];
  });
}
