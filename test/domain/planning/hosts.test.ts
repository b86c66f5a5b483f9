import { describe, expect, it } from 'vitest';
import { hostOwners } from '../../../lambdas/domain/planning/host-owners.ts';
import { makePlan } from '../../../lambdas/domain/planning/make-plan.ts';
import { EXECUTION, inputOf, OLD_GROUP, resource, surveyOf } from '../builders.ts';

describe('the hosts of an app', () => {
  it('are its Auto Scaling groups, instances and ECS services, and nothing else', () => {
    const service = 'arn:aws:ecs:eu-west-1:111122223333:service/kion/web';
    expect(
      hostOwners([
        resource('A', 'AWS::AutoScaling::AutoScalingGroup', 'group-1'),
        resource('B', 'AWS::EC2::Instance', 'i-1'),
        resource('C', 'AWS::ECS::Service', service),
        resource('D', 'AWS::S3::Bucket', 'bucket'),
      ]),
    ).toEqual([
      { kind: 'auto-scaling-group', logicalId: 'A', name: 'group-1' },
      { kind: 'instance', logicalId: 'B', id: 'i-1' },
      { kind: 'ecs-service', logicalId: 'C', cluster: 'kion', service },
    ]);
  });

  it('are looked for in the default cluster of ECS if a service is named without one', () => {
    expect(hostOwners([resource('C', 'AWS::ECS::Service', 'web')])).toEqual([
      { kind: 'ecs-service', logicalId: 'C', cluster: 'default', service: 'web' },
    ]);
  });

  it('are in the plan if they wear the group of the database; a bastion that does not stays as it is', () => {
    const survey = surveyOf({
      appResources: [
        resource('Web', 'AWS::AutoScaling::AutoScalingGroup', 'web'),
        resource('Bastion', 'AWS::EC2::Instance', 'i-1'),
        resource('Unseen', 'AWS::EC2::Instance', 'i-2'),
      ],
      hostGroups: { Web: ['sg-web', OLD_GROUP], Bastion: ['sg-bastion'] },
    });
    expect(makePlan(survey, inputOf(), EXECUTION).plan?.app.hosts).toEqual([
      { kind: 'auto-scaling-group', logicalId: 'Web', name: 'web' },
    ]);
  });
});
