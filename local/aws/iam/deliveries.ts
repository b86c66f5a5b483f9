import { SCHEDULE_GROUP } from '../../../lambdas/aws/schedules.ts';
import type { Delivery, EventBus } from '../../run/event-bus.ts';
import type { SimulatedAccount } from '../world.ts';
import { Judge } from './judge.ts';
import { type Need, Policies } from './policy.ts';

/** What of a laboratory starts things for schedules and rules. */
interface Starting {
  readonly account: SimulatedAccount;
  readonly bus: EventBus;
}

/** Who schedules and rules are, by ARN: roles, and rules with what is granted to them. */
interface Starters {
  readonly roles: ReadonlyMap<string, Policies>;
  readonly rules: ReadonlyMap<string, Policies>;
}

/**
 * What a schedule or a rule needs to start something, and to keep in a queue what it cannot start. Source: guides of
 * EventBridge Scheduler, which takes a role for everything and names the group of the schedule, and of EventBridge, which
 * takes a role for a state machine; functions and queues themselves say which rules they hear.
 */
function needsOfDelivery({ aws }: SimulatedAccount, { as, target, undelivered }: Delivery): Need[] {
  const isSchedule = as.includes(':role/');
  const isMachine = target.includes(':stateMachine:');
  const group = `arn:aws:scheduler:${aws.region}:${aws.account}:schedule-group/${SCHEDULE_GROUP}`;
  const source = {
    'aws:PrincipalServiceName': [isSchedule ? 'scheduler.amazonaws.com' : 'events.amazonaws.com'],
    'aws:SourceAccount': [aws.account],
    'aws:SourceArn': [isSchedule ? group : as],
  };
  const takesRole = isSchedule || isMachine;
  return [
    ...(takesRole ? [{ action: 'sts:AssumeRole', resource: '*', context: source }] : []),
    {
      action: isMachine ? 'states:StartExecution' : 'lambda:InvokeFunction',
      resource: target,
      context: takesRole ? {} : source,
    },
    { action: 'sqs:SendMessage', resource: undelivered, context: isSchedule ? {} : source },
  ];
}

/**
 * Enforces policies where a schedule or a rule starts something: what is denied does not start.
 * @returns what was denied, a sentence each, growing
 */
export function enforceDeliveries({ account, bus }: Starting, { roles, rules }: Starters): readonly string[] {
  const judge = new Judge();
  const nothing = new Policies([]);
  bus.deliverers.push((delivery, next) => {
    const policies = roles.get(delivery.as) ?? rules.get(delivery.as) ?? nothing;
    if (judge.denial(delivery.as, policies, needsOfDelivery(account, delivery)) === undefined) next();
  });
  return judge.denied;
}
