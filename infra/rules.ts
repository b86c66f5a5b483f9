import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { READINESS } from '../lambdas/domain/names.ts';
import { deadLetters } from './dead-letters.ts';
import { grant } from './grants.ts';
import type { Machines } from './machines.ts';
import { allow } from './permissions/permission.ts';

/** Starts the way back whenever a run ends in any way but well: a state machine that is stopped catches nothing. */
export class GoBackRule extends Construct {
  /** Where an event goes that could not be delivered. */
  readonly undelivered: Queue;
  readonly ruleName: string;

  constructor(scope: Construct, id: string, { migration, goBack }: Machines) {
    super(scope, id);
    this.undelivered = deadLetters(this, 'rule');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts the way back when a run has ended',
    });
    grant(role, [allow('states:StartExecution', goBack.stateMachineArn)]);
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
