import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  type SecurityGroup as Described,
  DescribeSecurityGroupsCommand,
  type Filter,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { AwsError, type SimulatedAws } from '../simulated.ts';

/** One permission: a protocol (`-1` is all), ports, and one peer. */
export interface Rule {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr?: string;
  readonly group?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpc: string;
  readonly tags: Map<string, string>;
  ingress: Rule[];
  egress: Rule[];
}

export const DEFAULT_VPC = 'vpc-0a1b2c3d4e5f60718';

const ALL_TRAFFIC: Rule = { protocol: '-1', fromPort: 0, toPort: 65535, cidr: '0.0.0.0/0' };

/** The security groups of the simulated account. */
export class SecurityGroups {
  readonly byId = new Map<string, SecurityGroup>();
  readonly #aws: SimulatedAws;
  /** Ids of groups that something wears; set by the room that knows the network interfaces. */
  worn: () => ReadonlySet<string> = () => new Set();
  changed: () => void = () => {};

  constructor(aws: SimulatedAws) {
    this.#aws = aws;
    this.create({ name: 'default', description: 'default VPC security group', vpc: DEFAULT_VPC });
    aws.on(DescribeSecurityGroupsCommand, ({ GroupIds, Filters }) => ({
      SecurityGroups: this.#find(GroupIds, Filters).map((group) => this.#described(group)),
    }));
    aws.on(
      CreateSecurityGroupCommand,
      ({ GroupName = '', Description = '', VpcId = DEFAULT_VPC, TagSpecifications }) => {
        const group = this.create({ name: GroupName, description: Description, vpc: VpcId });
        for (const { Key = '', Value = '' } of TagSpecifications?.[0]?.Tags ?? []) group.tags.set(Key, Value);
        return { GroupId: group.id };
      },
    );
    aws.on(RevokeSecurityGroupEgressCommand, ({ GroupId = '' }) => {
      this.get(GroupId).egress = [];
      this.changed();
      return { Return: true };
    });
    aws.on(AuthorizeSecurityGroupIngressCommand, ({ GroupId = '', IpPermissions = [] }) => {
      this.get(GroupId).ingress.push(...IpPermissions.flatMap(rulesOf));
      this.changed();
      return { Return: true };
    });
    aws.on(DeleteSecurityGroupCommand, ({ GroupId = '' }) => {
      this.delete(GroupId);
      return { Return: true, GroupId };
    });
  }

  create({ name, description, vpc }: { name: string; description: string; vpc: string }): SecurityGroup {
    for (const other of this.byId.values()) {
      if (other.name === name && other.vpc === vpc) {
        throw new AwsError(
          'InvalidGroup.Duplicate',
          `The security group '${name}' already exists for VPC '${vpc}'`,
        );
      }
    }
    const group: SecurityGroup = {
      id: this.#aws.identifier('sg-'),
      name,
      description,
      vpc,
      tags: new Map(),
      ingress: [],
      egress: [ALL_TRAFFIC],
    };
    this.byId.set(group.id, group);
    return group;
  }

  get(id: string): SecurityGroup {
    const group = this.byId.get(id);
    if (group === undefined)
      throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  }

  delete(id: string): void {
    this.get(id);
    const referrer = [...this.byId.values()].find(
      (group) => group.id !== id && [...group.ingress, ...group.egress].some((rule) => rule.group === id),
    );
    if (this.worn().has(id) || referrer !== undefined) {
      throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
    }
    this.byId.delete(id);
    this.changed();
  }

  /** True if a peer that wears `from` may open a connection to something that wears `to` on `port`. */
  allows(from: readonly string[], to: readonly string[], port: number): boolean {
    return to.some((id) =>
      (this.byId.get(id)?.ingress ?? []).some((rule) => {
        const covers = rule.protocol === '-1' || (rule.fromPort <= port && port <= rule.toPort);
        // Hosts and databases of the simulation share one private network, so any address range lets hosts in.
        return covers && (rule.cidr !== undefined || (rule.group !== undefined && from.includes(rule.group)));
      }),
    );
  }

  #find(ids: readonly string[] | undefined, filters: readonly Filter[] | undefined): SecurityGroup[] {
    const groups = ids === undefined ? [...this.byId.values()] : ids.map((id) => this.get(id));
    return groups.filter((group) => (filters ?? []).every((filter) => passes(group, filter)));
  }

  #described(group: SecurityGroup): Described {
    return {
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      VpcId: group.vpc,
      Tags: [...group.tags].map(([Key, Value]): Tag => ({ Key, Value })),
      IpPermissions: group.ingress.map(permission),
      IpPermissionsEgress: group.egress.map(permission),
    };
  }
}

function passes(group: SecurityGroup, { Name = '', Values = [] }: Filter): boolean {
  if (Name === 'vpc-id') return Values.includes(group.vpc);
  if (Name === 'group-name') return Values.includes(group.name);
  if (Name === 'egress.ip-permission.group-id')
    return group.egress.some((rule) => Values.includes(rule.group ?? ''));
  if (Name === 'ip-permission.group-id')
    return group.ingress.some((rule) => rule.group !== undefined && Values.includes(rule.group));
  if (Name.startsWith('tag:')) return Values.includes(group.tags.get(Name.slice(4)) ?? '');
  throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
}

function permission(rule: Rule): IpPermission {
  return {
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    IpRanges: rule.cidr === undefined ? [] : [{ CidrIp: rule.cidr }],
    UserIdGroupPairs: rule.group === undefined ? [] : [{ GroupId: rule.group }],
  };
}

function rulesOf(given: IpPermission): Rule[] {
  const ports = {
    protocol: given.IpProtocol ?? '-1',
    fromPort: given.FromPort ?? 0,
    toPort: given.ToPort ?? 65535,
  };
  const cidrs = (given.IpRanges ?? []).map(({ CidrIp }) => ({ ...ports, cidr: CidrIp ?? '0.0.0.0/0' }));
  return [
    ...cidrs,
    ...(given.UserIdGroupPairs ?? []).map(({ GroupId }) => ({ ...ports, group: GroupId ?? '' })),
  ];
}
