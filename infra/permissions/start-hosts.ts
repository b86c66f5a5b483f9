import { allow, allowAny, allowIf, type Permission } from './permission.ts';
import { arnIn, type Whereabouts } from './place.ts';

/** What hosts are started with, besides their launch template. */
const HOSTS = ['instance', 'network-interface', 'security-group', 'subnet', 'volume', 'key-pair'];

/** Roles that CloudFormation and Auto Scaling hand on, by the type of resource: to hosts, and to the tasks of services. */
const PASSES: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'ec2.amazonaws.com',
  'AWS::ECS::TaskDefinition': 'ecs-tasks.amazonaws.com',
};

/** Auto Scaling looks whether whoever has hosts started may hand on the role that they get. */
function passRoles({ partition, account, apps }: Whereabouts, services: readonly string[]): Permission[] {
  const roles = apps.flatMap(({ hostRoles }) => hostRoles);
  if (services.length === 0 || roles.length === 0) return [];
  const resources = roles.map((role) =>
    role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:${role}`,
  );
  const why =
    'CloudFormation makes up the end of the name of a role that the template of the app does not name.';
  const pass = resources.some((resource) => resource.includes('*'))
    ? allowAny('iam:PassRole', resources, why)
    : allow('iam:PassRole', resources);
  return [allowIf(pass, { StringEquals: { 'iam:PassedToService': services } })];
}

/**
 * What Auto Scaling asks of whoever has it start hosts of a launch template. Source: its guide, "Control Amazon EC2 launch
 * template usage in Auto Scaling groups". Of a launch configuration it asks nothing.
 */
function runInstances(place: Whereabouts): Permission[] {
  const templates = arnIn(place, 'ec2', 'launch-template/*');
  const things = HOSTS.map((type) => arnIn(place, 'ec2', `${type}/*`));
  // Images belong to others as well.
  const images = `arn:${place.partition}:ec2:${place.region}::image/*`;
  return [
    allowIf(
      allowAny('ec2:RunInstances', [...things, images], 'The launch template says what hosts are made of.'),
      { ArnLike: { 'ec2:LaunchTemplate': templates } },
    ),
    allowAny(
      'ec2:RunInstances',
      templates,
      'EC2 names launch templates itself, and CloudFormation does not tag them with their stack.',
    ),
  ];
}

/** True if an app may have hosts that Auto Scaling starts; of one without a template nobody can tell. */
const hasHosts = ({ appTypes }: Whereabouts['apps'][number]) =>
  appTypes.length === 0 || appTypes.includes('AWS::AutoScaling::AutoScalingGroup');

/** Starting hosts of an Auto Scaling group. */
export function startHosts(place: Whereabouts): Permission[] {
  if (!place.apps.some(hasHosts)) return [];
  return [...runInstances(place), ...passRoles(place, ['ec2.amazonaws.com'])];
}

/** Starting hosts and tasks as an update of apps with these types of resources does. */
export function startUpdated(place: Whereabouts, types: readonly string[]): Permission[] {
  return [
    ...(types.includes('AWS::AutoScaling::AutoScalingGroup') ? runInstances(place) : []),
    ...passRoles(
      place,
      types.flatMap((type) => PASSES[type] ?? []),
    ),
  ];
}
