import { describe, expect, it } from 'vitest';
import type { HostOwner } from '../../../lambdas/domain/holding.ts';
import { hostMoves } from '../../../lambdas/domain/planning/hosts-move.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import { inShort } from '../builders.ts';

const GROUP: HostOwner = { kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'hosts' };
const LATEST = 'LaunchTemplate: { LaunchTemplateId: !Ref L, Version: !GetAtt L.LatestVersionNumber }';
const ROLLING = 'UpdatePolicy: { AutoScalingRollingUpdate: { MaxBatchSize: 1 } },';

/** Why the hosts of a group would stay, for a template that says so much of it. */
function staying(policy: string, properties: string): string[] {
  const template = parseTemplate(
    `Parameters: { Given: { Type: String } }
Resources: { Hosts: { Type: AWS::AutoScaling::AutoScalingGroup, ${policy} Properties: { ${properties} } } }`,
  );
  return hostMoves([GROUP], template, 'update-policy').problems.map(({ message }) => message);
}

describe('hosts of an Auto Scaling group', () => {
  it.each([
    ['roll', ROLLING, LATEST],
    ['are replaced', 'UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } },', LATEST],
    [
      'are replaced, as a text',
      'UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: "true" } },',
      LATEST,
    ],
    ['roll with a launch configuration', ROLLING, 'LaunchConfigurationName: !Ref L'],
    ['roll with a version that something else makes', ROLLING, 'LaunchTemplate: { Version: !Ref Maker }'],
  ])('move when they %s', (_, policy, properties) => {
    expect(staying(policy, properties)).toEqual([]);
  });

  it.each([
    ['nothing replaces them', '', LATEST, 'it has no UpdatePolicy'],
    [
      'only schedules are minded',
      'UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },',
      LATEST,
      'it has no UpdatePolicy',
    ],
    ['the version is $Latest', ROLLING, 'LaunchTemplate: { Version: $Latest }', '"$Latest"'],
    ['the version is a number', ROLLING, "LaunchTemplate: { Version: '7' }", '"7"'],
    ['the version is given from outside', ROLLING, 'LaunchTemplate: { Version: !Ref Given }', 'Given'],
    [
      'the version is the default one',
      ROLLING,
      'LaunchTemplate: { Version: !GetAtt L.DefaultVersionNumber }',
      'DefaultVersionNumber',
    ],
    [
      'the version in a mix of instances is $Default',
      ROLLING,
      'MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { Version: $Default } } }',
      '"$Default"',
    ],
  ])('would stay where %s', (_, policy, properties, why) => {
    expect(staying(policy, properties)).toEqual([expect.stringContaining(why)]);
  });

  it('are believed to move where the template does not tell', () => {
    const none = { refreshed: [], problems: [] };
    expect(hostMoves([GROUP], undefined, 'update-policy')).toEqual(none);
    const other = parseTemplate('Resources: { Other: { Type: T } }');
    expect(hostMoves([GROUP], other, 'instance-refresh')).toEqual(none);
  });

  it.each([
    ['there is no policy', '', LATEST, true],
    ['the version is $Latest', ROLLING, 'LaunchTemplate: { Version: $Latest }', true],
    ['the version is $Default', ROLLING, 'LaunchTemplate: { Version: $Default }', false],
    ['the version is $Default and there is no policy', '', 'LaunchTemplate: { Version: $Default }', false],
    ['the policy rolls them', ROLLING, LATEST, false],
  ])('are refreshed where %s, if that is wanted and would help', (_, policy, properties, refreshed) => {
    const template = parseTemplate(
      `Resources: { Hosts: { Type: AWS::AutoScaling::AutoScalingGroup, ${policy} Properties: { ${properties} } } }`,
    );
    const moves = hostMoves([GROUP], template, 'instance-refresh');
    expect(moves.refreshed).toEqual(refreshed ? ['Hosts'] : []);
    expect(moves.problems.length > 0).toBe(properties.includes('$Default'));
    const { problems } = hostMoves([GROUP], template, 'update-policy');
    expect(inShort(problems)).toEqual(
      policy === ROLLING && properties === LATEST ? [] : ['HostsWouldStay Hosts'],
    );
    for (const { remedy } of problems) {
      expect(remedy).toContain('AutoScalingRollingUpdate');
      expect(remedy.includes('instance-refresh')).toBe(refreshed);
      expect(remedy).toMatch(/LatestVersionNumber(, or choose moveHosts: "instance-refresh")?\.$/);
    }
  });
});

describe('other hosts', () => {
  const template = parseTemplate(
    'Resources: { Box: { Type: AWS::EC2::Instance }, Web: { Type: AWS::ECS::Service } }',
  );

  it('move with their service', () => {
    const service: HostOwner = { kind: 'ecs-service', logicalId: 'Web', cluster: 'c', service: 's' };
    expect(hostMoves([service], template, 'update-policy').problems).toEqual([]);
  });

  it('stay where they are instances of their own', () => {
    const box: HostOwner = { kind: 'instance', logicalId: 'Box', id: 'i-1' };
    expect(hostMoves([box], template, 'instance-refresh')).toMatchObject({
      refreshed: [],
      problems: [
        {
          code: 'HostsWouldStay',
          subject: 'Box',
          message: expect.stringContaining('an instance of its own'),
          remedy: expect.stringContaining('Auto Scaling group'),
        },
      ],
    });
  });
});
