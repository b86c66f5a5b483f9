import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RETRIES, SCHEDULE_GROUP } from '../lambdas/aws/schedules.ts';
import { READINESS } from '../lambdas/domain/names.ts';
import type { Configuration, Schedule } from './config.ts';
import { deadLetters } from './dead-letters.ts';
import type { Functions } from './functions.ts';
import { grant } from './grants.ts';
import type { Machines } from './machines.ts';
import { allow } from './permissions/permission.ts';
import { arnIn, functionName, machineArn, NAMES, type Whereabouts } from './permissions/place.ts';

/** As whom schedules start things, and where what they could not start is kept. */
export class Scheduling extends Construct {
  readonly role: Role;
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, place: Whereabouts) {
    super(scope, id);
    this.undelivered = deadLetters(this, 'schedules');
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': place.account,
            // Scheduler names the group for which it takes the role, never the schedule.
            'aws:SourceArn': arnIn(place, 'scheduler', `schedule-group/${SCHEDULE_GROUP}`),
          },
        },
      }),
      description: 'As whom schedules start the way back, deliver decisions, mark moments, and start runs',
    });
    const lambda = (name: string) => arnIn(place, 'lambda', `function:${functionName(name)}`);
    grant(this.role, [
      allow('states:StartExecution', [
        machineArn(place, NAMES.goBackMachine),
        machineArn(place, NAMES.finishRewindMachine),
        machineArn(place, NAMES.markMachine),
      ]),
      allow('lambda:InvokeFunction', [
        lambda('ResendDecision'),
        lambda('StartScheduled'),
        lambda('WatchRuns'),
      ]),
      allow('sqs:SendMessage', this.undelivered.queueArn),
    ]);
  }
}

/** When a schedule fires, as EventBridge Scheduler writes it. */
function expressionOf(schedule: Schedule): string {
  return schedule.kind === 'migration' ? `at(${schedule.at})` : `cron(${schedule.cron})`;
}

/** What a function is invoked with by a schedule: Scheduler puts in which one it is, and the time. */
function invocationOf(name: string, input: object) {
  return {
    execution: { id: '<aws.scheduler.schedule-arn>', name, startedAt: '<aws.scheduler.scheduled-time>' },
    state: 'Schedule',
    input,
  };
}

/** The schedules of the configuration, the look for overdue runs, and the report of what the nightly question came to. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { schedules }: Configuration,
    parts: { scheduling: Scheduling; functions: Functions; machines: Machines },
  ) {
    super(scope, id);
    const { scheduling, functions, machines } = parts;
    const delivered = {
      roleArn: scheduling.role.roleArn,
      deadLetterConfig: { arn: scheduling.undelivered.queueArn },
      retryPolicy: {
        maximumEventAgeInSeconds: RETRIES.MaximumEventAgeInSeconds,
        maximumRetryAttempts: RETRIES.MaximumRetryAttempts,
      },
    };
    // Under a name that no run can change, and no schedule of the configuration have.
    new CfnSchedule(this, 'WatchRuns', {
      name: 'watch-runs',
      groupName: SCHEDULE_GROUP,
      description: 'Looks for runs that are under way for longer than they can need',
      scheduleExpression: 'rate(1 hour)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...delivered,
        arn: functions.get('WatchRuns').functionArn,
        input: JSON.stringify(invocationOf('watch-runs', {})),
      },
    });
    for (const schedule of schedules) {
      const { kind, name, timeZone, input } = schedule;
      if (kind === 'mark') {
        new CfnSchedule(this, name, {
          name: `config-${name}`,
          groupName: SCHEDULE_GROUP,
          description: 'Gives a moment of a cluster a name',
          scheduleExpression: expressionOf(schedule),
          scheduleExpressionTimezone: timeZone,
          flexibleTimeWindow: { mode: 'OFF' },
          target: { ...delivered, arn: machines.mark.stateMachineArn, input: JSON.stringify(input) },
        });
        continue;
      }
      new CfnSchedule(this, name, {
        name: `config-${name}`,
        groupName: SCHEDULE_GROUP,
        description:
          kind === 'migration'
            ? 'Starts a migration, which asks for approval'
            : 'Asks whether a migration could start',
        scheduleExpression: expressionOf(schedule),
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          ...delivered,
          arn: functions.get('StartScheduled').functionArn,
          input: JSON.stringify(invocationOf(name, { kind, schedule: name, request: input })),
        },
      });
    }
    new Rule(this, 'DryRunEnded', {
      description:
        'A dry run that a schedule has started has ended: people are told if the answer is another one',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [machines.migration.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT'],
          name: [{ prefix: READINESS }],
        },
      },
      targets: [
        new LambdaFunction(functions.get('ReportReadiness'), {
          deadLetterQueue: scheduling.undelivered,
          maxEventAge: Duration.hours(1),
          event: RuleTargetInput.fromObject({
            execution: {
              id: EventField.fromPath('$.detail.executionArn'),
              name: EventField.fromPath('$.detail.name'),
              startedAt: EventField.fromPath('$.time'),
            },
            state: 'Rule',
            input: { executionId: EventField.fromPath('$.detail.executionArn') },
          }),
        }),
      ],
    });
  }
}
