import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { arnIn, functionName, machineArn, NAMES, type Whereabouts } from './permissions/place.ts';

/** As whom schedules start things: the way back, and the delivery of decisions. */
export function schedulerRole(scope: Construct, place: Whereabouts): Role {
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': place.account } },
    }),
    description: 'As whom schedules start the way back, and deliver decisions',
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['states:StartExecution'],
      resources: [machineArn(place, NAMES.goBackMachine)],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [arnIn(place, 'lambda', `function:${functionName('ResendDecision')}`)],
    }),
  );
  return role;
}
