import { isObject, type Json } from '../../../lambdas/kit/json.ts';
import type { Resource } from '../cloudformation/model.ts';
import type { SimulatedAccount } from '../world.ts';
import type { Need } from './policy.ts';

const THINGS = ['instance', 'network-interface', 'security-group', 'subnet', 'volume', 'key-pair'];

const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** The role of the instance profile that a launch template names, among the resources of its stack. */
function roleOf(template: Resource, resources: readonly Resource[]): Json | undefined {
  const named = at(template.properties, 'LaunchTemplateData', 'IamInstanceProfile');
  const profile = resources.find(
    ({ physicalId, attributes }) =>
      physicalId === at(named, 'Name') ||
      (attributes.Arn !== undefined && attributes.Arn === at(named, 'Arn')),
  );
  return [at(profile?.properties, 'Roles')].flat()[0];
}

/**
 * What whoever has Auto Scaling start hosts of a group must be allowed; nothing where a launch configuration says what
 * they are. Source: launch template permissions, Auto Scaling guide.
 */
export function needsOfHosts({ aws, stacks }: SimulatedAccount, group: string): Need[] {
  const resources = stacks
    .all()
    .map((stack) => [...stack.resources.values()])
    .find((all) => all.some(({ physicalId }) => physicalId === group));
  const launched = resources?.find(({ physicalId }) => physicalId === group)?.properties;
  const template = resources?.find(
    ({ physicalId }) => physicalId === at(launched, 'LaunchTemplate', 'LaunchTemplateId'),
  );
  if (resources === undefined || template === undefined) return [];
  const arn = (thing: string) => `arn:aws:ec2:${aws.region}:${aws.account}:${thing}`;
  const own = arn(`launch-template/${template.physicalId}`);
  const run = (resource: string): Need => ({
    action: 'ec2:RunInstances',
    resource,
    context: { 'ec2:LaunchTemplate': [own] },
  });
  const role = roleOf(template, resources);
  return [
    ...THINGS.map((thing) => run(arn(`${thing}/a`))),
    run(`arn:aws:ec2:${aws.region}::image/ami-a`),
    { ...run(own), context: {} },
    ...(typeof role === 'string'
      ? [
          {
            action: 'iam:PassRole',
            resource: `arn:aws:iam::${aws.account}:role/${role}`,
            context: { 'iam:PassedToService': ['ec2.amazonaws.com'] },
          },
        ]
      : []),
  ];
}
