import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { READINESS } from '../lambdas/domain/names.ts';
import { deadLetters } from './dead-letters.ts';
import { grant } from './grants.ts';
import { allow } from './permissions/permission.ts';

interface EndRuleProps {
  /** The machine whose runs may end in any way but well. */
  readonly of: StateMachine;
  /** What looks after what they have left. */
  readonly starts: StateMachine;
  /** The name of the queue for events that could not be delivered. */
  readonly queue: string;
  readonly what: string;
}

/** Starts one machine whenever a run of another ends in any way but well: a machine that is stopped catches nothing. */
export class EndRule extends Construct {
  /** Where an event goes that could not be delivered. */
  readonly undelivered: Queue;
  readonly ruleName: string;

  constructor(scope: Construct, id: string, { of, starts, queue, what }: EndRuleProps) {
    super(scope, id);
    this.undelivered = deadLetters(this, queue);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: `Starts ${what} when a run has ended`,
    });
    grant(role, [allow('states:StartExecution', starts.stateMachineArn)]);
    this.ruleName = new Rule(this, 'Rule', {
      description: `A run has not ended well: ${what} looks whether something is to be done`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [of.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // A dry run has nothing to be undone.
          name: [{ 'anything-but': { prefix: READINESS } }],
        },
      },
      targets: [
        new SfnStateMachine(starts, {
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
