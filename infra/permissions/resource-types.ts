import type { App } from '../apps.ts';
import { BadConfiguration } from '../bad-configuration.ts';
import { CALLS, type Calls } from './calls.ts';
import { allowAny, allowIf, allowUnscoped, type Permission } from './permission.ts';
import { arnIn, newStackNames, type Whereabouts } from './place.ts';
import { readReferences, readTyped } from './reads.ts';
import { byStack } from './stack-tagged.ts';
import { startUpdated } from './start-hosts.ts';

const SEPARATORS: Readonly<Record<string, string>> = { rds: ':', autoscaling: ':*:' };

/** The ARNs of everything of a type. */
function arnsOf(place: Whereabouts, on: readonly string[]): string[] {
  return on.map((each) => {
    const [service = '', type = '', name] = each.split(':');
    return arnIn(place, service, `${type}${SEPARATORS[service] ?? '/'}${name ?? '*'}`);
  });
}

const TAGGED = 'The template names them; the tag that CloudFormation gives them ties them to the stack.';
const MADE =
  'What is made has no tag before, and its name is made from an input of the run or by CloudFormation.';

/** @param stacks whose resources are worked on */
function permissionsFor(
  place: Whereabouts,
  types: readonly string[],
  what: 'make' | 'change' | 'remove',
  stacks: readonly string[],
): Permission[] {
  const found = types.flatMap((type) => CALLS[type] ?? []);
  const merged = new Map<string, { actions: Set<string>; calls: Calls }>();
  for (const calls of found) {
    const { on, tagged, why } = calls;
    const key = JSON.stringify([on, tagged, why]);
    const known = merged.get(key) ?? { actions: new Set(), calls };
    const service = on[0]?.split(':')[0];
    for (const action of calls[what] ?? [])
      known.actions.add(service === undefined ? action : `${service}:${action}`);
    merged.set(key, known);
  }
  return [...merged.values()]
    .filter(({ actions }) => actions.size > 0)
    .map(({ actions, calls: { on, tagged = false, why = MADE } }) => {
      const sorted = [...actions].toSorted();
      if (on.length === 0) return allowUnscoped(sorted);
      return tagged
        ? allowIf(allowAny(sorted, arnsOf(place, on), TAGGED), byStack(stacks))
        : allowAny(sorted, arnsOf(place, on), why);
    });
}

/** What may stand in the template of an app, and stays as it is when the app is sent to another database. */
const LEFT_ALONE = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::Cluster',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::Route53::RecordSet',
];

/** @throws BadConfiguration if a template has a type of which nobody has said what it needs */
export function checkTypes(apps: readonly App[]): void {
  for (const { appStack, appTypes, databaseStack, databaseTypes } of apps) {
    const strange = appTypes.filter(
      (type) =>
        !LEFT_ALONE.includes(type) && CALLS[type]?.some(({ change }) => change !== undefined) !== true,
    );
    if (strange.length > 0)
      throw new BadConfiguration(
        `The template of ${appStack} has ${strange.join(', ')}: say in infra/permissions/resource-types.ts what CloudFormation calls to change it, or that it is left alone.`,
      );
    const unknown = databaseTypes.filter(
      (type) => CALLS[type]?.some(({ make }) => make !== undefined) !== true,
    );
    if (unknown.length > 0)
      throw new BadConfiguration(
        `The template of ${databaseStack} has ${unknown.join(', ')}: add what CloudFormation calls for it to infra/permissions/resource-types.ts.`,
      );
  }
}

const allOf = ({ apps }: Whereabouts, kind: 'databaseTypes' | 'appTypes') => [
  ...new Set(apps.flatMap((app) => app[kind])),
];

/** What CloudFormation may do under the role of new database stacks. */
export function roleOfNewStacks(place: Whereabouts): Permission[] {
  const types = allOf(place, 'databaseTypes');
  const stacks = newStackNames(place);
  const reads = place.apps.map(({ databaseReads }) => databaseReads);
  return [
    ...permissionsFor(place, types, 'make', stacks),
    ...permissionsFor(place, types, 'remove', stacks),
    ...readTyped(place, reads),
    ...readReferences(place, reads),
  ];
}

/** Nothing but CloudFormation may use what follows, on behalf of whoever called it. */
const viaCloudFormation = (permissions: readonly Permission[]) =>
  permissions.map((permission) =>
    allowIf(permission, {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
    }),
  );

/** What CloudFormation does with the rights of whoever deletes an old database stack that has no role. */
export function deletionOfOldStacks(place: Whereabouts): Permission[] {
  return viaCloudFormation(
    permissionsFor(
      place,
      allOf(place, 'databaseTypes'),
      'remove',
      place.apps.map(({ databaseStack }) => databaseStack),
    ),
  );
}

/** What CloudFormation does with the rights of whoever updates an app stack that has no role. */
export function updateOfApps(place: Whereabouts): Permission[] {
  const types = allOf(place, 'appTypes');
  return viaCloudFormation([
    ...permissionsFor(
      place,
      types,
      'change',
      place.apps.map(({ appStack }) => appStack),
    ),
    ...startUpdated(place, types),
    ...readReferences(
      place,
      place.apps.map(({ appReads }) => appReads),
    ),
  ]);
}

/** What CloudFormation reads, with the rights of whoever gives an app stack its parameters, if that has no role. */
export function parametersOfApps(place: Whereabouts): Permission[] {
  return viaCloudFormation(
    readTyped(
      place,
      place.apps.map(({ appReads }) => appReads),
    ),
  );
}
