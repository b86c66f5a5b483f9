import { DescribeSecurityGroupsCommand, type NetworkInterface } from '@aws-sdk/client-ec2';
import type { ResourceView } from '../domain/views.ts';
import { type Client, collect } from '../kit/client.ts';
import { networkInterfaces } from './hosts.ts';

/** Who uses the security groups of a stack. */
export interface GroupUsers {
  /** Network interfaces that wear one of them. */
  readonly wearers: readonly NetworkInterface[];
  /** Other groups with a rule that names one of them. */
  readonly referrers: readonly string[];
}

/** The security groups among a stack's resources. */
export function groupsAmong(resources: readonly ResourceView[]): string[] {
  return resources
    .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
    .map(({ physicalId }) => physicalId);
}

/** By which rules one group names another: who may come in, and where one may go. */
const NAMING = ['ip-permission.group-id', 'egress.ip-permission.group-id'];

async function groupsNaming(ec2: Client, filter: string, groups: readonly string[]): Promise<string[]> {
  const naming = await collect(async (NextToken) => {
    const Filters = [{ Name: filter, Values: [...groups] }];
    const page = await ec2.send(
      new DescribeSecurityGroupsCommand(NextToken === undefined ? { Filters } : { Filters, NextToken }),
    );
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  return naming.map(({ GroupId = '' }) => GroupId);
}

/** How RDS describes the network interfaces of its databases, which are looked at by what their clusters wear. */
const DATABASE = 'RDSNetworkInterface';

/** True for a network interface of a database. */
export function isDatabase({ Description }: NetworkInterface): boolean {
  return Description === DATABASE;
}

/** Looks for everybody who uses a security group among a stack's resources. */
export async function groupUsers(ec2: Client, resources: readonly ResourceView[]): Promise<GroupUsers> {
  const groups = groupsAmong(resources);
  if (groups.length === 0) return { wearers: [], referrers: [] };
  const referrers = new Set<string>();
  for (const filter of NAMING) {
    for (const id of await groupsNaming(ec2, filter, groups)) if (!groups.includes(id)) referrers.add(id);
  }
  return {
    wearers: await networkInterfaces(ec2, { Name: 'group-id', Values: groups }),
    referrers: [...referrers],
  };
}
