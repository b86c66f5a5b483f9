import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { READINESS } from '../lambdas/schedule/start-scheduled.ts';
import { acknowledge } from './acknowledge.ts';
import type { Machines } from './machines.ts';

/** Starts the way back whenever a run ends in any way but well: a state machine that is stopped catches nothing. */
export class GoBackRule extends Construct {
  /** Where an event goes that could not be delivered. */
  readonly undelivered: Queue;
  readonly ruleName: string;

  constructor(scope: Construct, id: string, { migration, goBack }: Machines) {
    super(scope, id);
    this.undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.undelivered, 'AwsSolutions-SQS3', 'It is the dead-letter queue of the rule.');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts the way back when a run has ended',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [goBack.stateMachineArn] }),
    );
    this.ruleName = new Rule(this, 'Rule', {
      description: 'A run has not ended well: the way back looks whether something is to be undone',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [migration.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // A dry run has nothing to be undone.
          name: [{ 'anything-but': { prefix: READINESS } }],
        },
      },
      targets: [
        new SfnStateMachine(goBack, {
          role: role.withoutPolicyUpdates(),
          deadLetterQueue: this.undelivered,
          maxEventAge: Duration.hours(24),
          input: RuleTargetInput.fromObject({
            executionId: EventField.fromPath('$.detail.executionArn'),
            reason: 'ended',
          }),
        }),
      ],
    }).ruleName;
  }
}
