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

/** Looks for everybody who uses a security group among a stack's resources. */
export async function groupUsers(ec2: Client, resources: readonly ResourceView[]): Promise<GroupUsers> {
  const groups = resources
    .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
    .map(({ physicalId }) => physicalId);
  if (groups.length === 0) return { wearers: [], referrers: [] };
  const naming = await collect(async (NextToken) => {
    const Filters = [{ Name: 'ip-permission.group-id', Values: groups }];
    const page = await ec2.send(
      new DescribeSecurityGroupsCommand(NextToken === undefined ? { Filters } : { Filters, NextToken }),
    );
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  return {
    wearers: await networkInterfaces(ec2, { Name: 'group-id', Values: groups }),
    referrers: naming.map(({ GroupId = '' }) => GroupId).filter((id) => !groups.includes(id)),
  };
}
