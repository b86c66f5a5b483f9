import { STACK_TAG } from '../../../../lambdas/domain/planning/stack-tag.ts';
import { isObject, type Json, type JsonObject } from '../../../../lambdas/kit/json.ts';
import type { AutoScalingGroup } from '../../compute/autoscaling.ts';
import { inService, launchHost, rollHosts } from '../../compute/rolling.ts';
import type { Provider, Request } from '../model.ts';
import {
  type Account,
  flag,
  generatedId,
  objectOf,
  optionalText,
  ResourceFailed,
  textOf,
  textsOf,
} from './parts.ts';

/** What hosts are launched with. */
export interface Launch {
  readonly configuration: string;
  readonly groups: string[];
}

/** Everything that launch data says, with user data in clear text. */
function launchOf(data: JsonObject, definition: JsonObject): Launch {
  const userData = optionalText(data.UserData);
  const interfaces = Array.isArray(data.NetworkInterfaces) ? data.NetworkInterfaces : [];
  const groups = [
    ...textsOf(data.SecurityGroupIds),
    ...textsOf(data.SecurityGroups),
    ...interfaces.flatMap((each) => textsOf(objectOf(each).Groups)),
  ];
  const clear = userData === undefined ? '' : Buffer.from(userData, 'base64').toString('utf8');
  // Helper scripts on the host (cfn-init) read the resource's metadata.
  const metadata = definition.Metadata === undefined ? '' : JSON.stringify(definition.Metadata);
  return { configuration: `${JSON.stringify(data)}\n${clear}\n${metadata}`, groups: [...new Set(groups)] };
}

/** Launch templates by id and by name, each with its versions; and launch configurations by name. */
export class Launches {
  readonly templates = new Map<string, Launch[]>();
  readonly configurations = new Map<string, Launch>();

  /** What a group or an instance launches with: a specification in any of the forms that AWS accepts. */
  find(properties: JsonObject): Launch {
    const mixed = objectOf(
      objectOf(objectOf(properties.MixedInstancesPolicy).LaunchTemplate).LaunchTemplateSpecification,
    );
    const given = isObject(properties.LaunchTemplate) ? properties.LaunchTemplate : mixed;
    const versions = this.templates.get(textOf(given.LaunchTemplateId, textOf(given.LaunchTemplateName)));
    const version = textOf(given.Version, '1');
    const fromTemplate = versions?.[version.startsWith('$') ? versions.length - 1 : Number(version) - 1];
    const found = fromTemplate ?? this.configurations.get(textOf(properties.LaunchConfigurationName));
    if (found === undefined)
      throw new ResourceFailed(
        'There is neither a launch template version nor a launch configuration to launch with.',
      );
    return found;
  }
}

/** AWS::EC2::LaunchTemplate: an update adds a version. */
export function launchTemplateProvider(account: Account, launches: Launches): Provider {
  const { aws, fleet } = account;
  const attributes = (id: string, versions: number) => ({
    LaunchTemplateId: id,
    LatestVersionNumber: String(versions),
    DefaultVersionNumber: '1',
  });
  return {
    createOnly: ['LaunchTemplateName'],
    freshAttributes: ['LatestVersionNumber'],
    async create({ properties, definition }) {
      const id = aws.identifier('lt-');
      const versions = [launchOf(objectOf(properties.LaunchTemplateData), definition)];
      launches.templates.set(id, versions);
      const name = optionalText(properties.LaunchTemplateName);
      if (name !== undefined) launches.templates.set(name, versions);
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: id, attributes: attributes(id, 1) };
    },
    async update({ properties, definition }, existing) {
      const versions = launches.templates.get(existing.physicalId) ?? [];
      versions.push(launchOf(objectOf(properties.LaunchTemplateData), definition));
      await aws.time.sleep(fleet.seconds('resource'));
      return { attributes: attributes(existing.physicalId, versions.length) };
    },
    async delete(existing) {
      launches.templates.delete(existing.physicalId);
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

/** AWS::AutoScaling::LaunchConfiguration: never changes, is always replaced. */
export function launchConfigurationProvider(account: Account, launches: Launches): Provider {
  const { aws, fleet } = account;
  return {
    createOnly: 'all',
    async create({ stack, logicalId, properties, definition }) {
      const name = generatedId(account, stack, logicalId);
      launches.configurations.set(name, launchOf(properties, definition));
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: name };
    },
    async update() {
      return {};
    },
    async delete(existing) {
      launches.configurations.delete(existing.physicalId);
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}

/** The properties by whose change a policy rolls or replaces a group. */
const LAUNCHING = [
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'VPCZoneIdentifier',
  'AvailabilityZones',
];

/** AWS::AutoScaling::AutoScalingGroup. Without an UpdatePolicy an update moves no host. */
export function autoScalingGroupProvider(account: Account, launches: Launches): Provider {
  const { aws, fleet, hosts, autoScaling } = account;
  const seen = (group: AutoScalingGroup) => JSON.stringify(group.launch());
  return {
    createOnly: ['AutoScalingGroupName'],
    // Source: CloudFormation User Guide, UpdatePolicy, AutoScalingReplacingUpdate: the whole group is made anew.
    replaces: ({ definition }, changed) =>
      flag(objectOf(objectOf(definition.UpdatePolicy).AutoScalingReplacingUpdate).WillReplace) &&
      changed.some((property) => LAUNCHING.includes(property)),
    async create({ stack, tags, logicalId, properties }) {
      const name = optionalText(properties.AutoScalingGroupName) ?? generatedId(account, stack, logicalId);
      const arn = `arn:aws:autoscaling:${aws.region}:${aws.account}:autoScalingGroup:${aws.identifier('', 32)}:autoScalingGroupName/${name}`;
      const group: AutoScalingGroup = {
        name,
        stack,
        arn,
        ...sizes(properties),
        launch: () => launches.find(properties),
        suspended: new Set(),
        tags: new Map([...tags, [STACK_TAG, stack]]),
      };
      // A group with nothing to launch is refused at once.
      group.launch();
      autoScaling.byName.set(name, group);
      for (let index = 0; index < group.desired; index++) launchHost(account, group);
      await inService(account);
      return { physicalId: name, attributes: { AutoScalingGroupARN: arn } };
    },
    async update(request, existing) {
      const group = autoScaling.get(existing.physicalId);
      const before = seen(group);
      Object.assign(group, sizes(request.properties));
      group.launch = () => launches.find(request.properties);
      if (before !== seen(group)) await roll(request, group);
      return {};
    },
    async delete(existing) {
      for (const host of hosts.of(existing.physicalId))
        hosts.terminate(host.id, fleet.seconds('terminateHost'));
      await aws.time.sleep(fleet.seconds('terminateHost') + 1, 'hosts to go');
      autoScaling.byName.delete(existing.physicalId);
    },
  };

  async function roll({ definition }: Request, group: AutoScalingGroup): Promise<void> {
    const policy = objectOf(definition.UpdatePolicy);
    const rolling = policy.AutoScalingRollingUpdate;
    if (!isObject(rolling)) return;
    const batch = Math.max(1, Number(textOf(rolling.MaxBatchSize, '1')));
    await rollHosts(account, group, batch, Number(textOf(rolling.MinInstancesInService, '0')));
  }
}

function sizes(properties: JsonObject): { min: number; max: number; desired: number } {
  const number = (value: Json | undefined, otherwise: number) =>
    value === undefined ? otherwise : Number(textOf(value));
  const min = number(properties.MinSize, 1);
  return { min, max: number(properties.MaxSize, min), desired: number(properties.DesiredCapacity, min) };
}

/** AWS::EC2::Instance: user data runs only when it is first launched, so an update in place moves nothing. */
export function ec2InstanceProvider(account: Account, launches: Launches): Provider {
  const { aws, fleet, hosts } = account;
  return {
    createOnly: ['ImageId', 'SubnetId', 'KeyName', 'AvailabilityZone', 'LaunchTemplate', 'NetworkInterfaces'],
    async create({ logicalId, stack, properties, definition }) {
      const base = isObject(properties.LaunchTemplate)
        ? launches.find(properties)
        : { configuration: '', groups: [] };
      const own = launchOf(properties, definition);
      const host = hosts.launch(
        {
          kind: 'instance',
          owner: `${stack}/${logicalId}`,
          stack,
          groups: own.groups.length > 0 ? own.groups : base.groups,
          configuration: `${base.configuration}\n${own.configuration}`,
        },
        fleet.seconds('launchHost'),
      );
      await aws.time.sleep(fleet.seconds('launchHost'), `the host ${host.id}`);
      return {
        physicalId: host.id,
        attributes: { PrivateIp: '10.0.0.10', PrivateDnsName: `${host.id}.ec2.internal` },
      };
    },
    async update({ properties, definition }, existing) {
      const host = hosts.byId.get(existing.physicalId);
      if (host !== undefined) host.groups = launchOf(properties, definition).groups;
      hosts.changed();
      await aws.time.sleep(fleet.seconds('resource'));
      return {};
    },
    async delete(existing) {
      hosts.terminate(existing.physicalId, fleet.seconds('terminateHost'));
      await aws.time.sleep(fleet.seconds('terminateHost') + 1, `the host ${existing.physicalId} to go`);
    },
  };
}
