import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { RUN_TAG } from '../aws/tags.ts';
import type { Holding } from '../domain/holding.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The VPC that a security group is in. */
async function vpcOf(ec2: Client, group: string): Promise<string> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
  return SecurityGroups[0]?.VpcId ?? '';
}

async function findByName(ec2: Client, vpc: string, name: string): Promise<string | undefined> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpc] },
        { Name: 'group-name', Values: [name] },
      ],
    }),
  );
  return SecurityGroups[0]?.GroupId;
}

async function createGroup(ec2: Client, name: string, vpc: string, suffix: string): Promise<string> {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: name,
      Description: 'Keeps everybody away from a database that is being replaced',
      VpcId: vpc,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: RUN_TAG, Value: suffix }] }],
    }),
  );
  return GroupId;
}

/** Takes the rule away that every new group has; it may be gone already. */
async function revokeEgress(ec2: Client, GroupId: string): Promise<void> {
  try {
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'InvalidPermission.NotFound') throw error;
  }
}

/**
 * The fence: a security group that lets nothing in and nothing out. Made once; a second call finds it.
 * @param beside a group in the VPC where it is needed
 */
export async function ensureFence(
  ec2: Client,
  name: string,
  beside: string,
  suffix: string,
): Promise<string> {
  const vpc = await vpcOf(ec2, beside);
  const id = (await findByName(ec2, vpc, name)) ?? (await createGroup(ec2, name, vpc, suffix));
  await revokeEgress(ec2, id);
  return id;
}

/** The fence of a run by its name and tag, whatever the network; undefined if there is none. */
export async function findFence(
  ec2: Client,
  { names, suffix }: Pick<Holding, 'names' | 'suffix'>,
): Promise<string | undefined> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'group-name', Values: [names.fenceGroup] },
        { Name: `tag:${RUN_TAG}`, Values: [suffix] },
      ],
    }),
  );
  return SecurityGroups[0]?.GroupId;
}

/** Takes the fence away once nothing wears it; a fence that is gone already is fine. */
export async function removeFence(ec2: Client, GroupId: string): Promise<void> {
  try {
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  } catch (error) {
    if (nameOf(error) !== 'InvalidGroup.NotFound') throw error;
  }
}
