import { describe, expect, it } from 'vitest';
import { ensureFence, findFence } from '../../lambdas/freeze/fence.ts';
import { rewindPlanOf } from '../support/rewinds.ts';
import {
  type Answer,
  awsError,
  clientOf,
  inputsOf,
  type Made,
  operationsOf,
  type Stub,
} from '../support/stub.ts';

/** Puts up a fence beside `sg-old`, which is in `vpc-1`. @param named what AWS knows under the name of the fence */
async function ensure(named: Answer, answers: Stub['answers'] = {}) {
  const calls: Made[] = [];
  const ec2 = clientOf(
    {
      DescribeSecurityGroups: [{ SecurityGroups: [{ GroupId: 'sg-old', VpcId: 'vpc-1' }] }, named],
      CreateSecurityGroup: { GroupId: 'sg-new' },
      RevokeSecurityGroupEgress: {},
      ...answers,
    },
    calls,
  );
  return { id: await ensureFence(ec2, 'the-fence', 'sg-old', 'b12345'), calls };
}

describe('the fence', () => {
  it('is made in the network of the cluster, with a tag that says whose it is', async () => {
    const { id, calls } = await ensure({});
    expect(id).toBe('sg-new');
    expect(inputsOf(calls, 'CreateSecurityGroup')).toEqual([
      {
        GroupName: 'the-fence',
        Description: expect.stringContaining('Keeps everybody away'),
        VpcId: 'vpc-1',
        TagSpecifications: [
          { ResourceType: 'security-group', Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }] },
        ],
      },
    ]);
  });

  it('lets nothing out either, which every new group does', async () => {
    const { calls } = await ensure({});
    expect(inputsOf(calls, 'RevokeSecurityGroupEgress')).toEqual([
      { GroupId: 'sg-new', IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ]);
    const gone = { RevokeSecurityGroupEgress: awsError('InvalidPermission.NotFound') };
    expect((await ensure({}, gone)).id).toBe('sg-new');
    const denied = { RevokeSecurityGroupEgress: awsError('UnauthorizedOperation') };
    await expect(ensure({}, denied)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('is made once: a second call finds it by its name, in the same network', async () => {
    const { id, calls } = await ensure({ SecurityGroups: [{ GroupId: 'sg-there' }] });
    expect(id).toBe('sg-there');
    expect(operationsOf(calls)).not.toContain('CreateSecurityGroup');
    expect(inputsOf(calls, 'DescribeSecurityGroups')).toEqual([
      { GroupIds: ['sg-old'] },
      {
        Filters: [
          { Name: 'vpc-id', Values: ['vpc-1'] },
          { Name: 'group-name', Values: ['the-fence'] },
        ],
      },
    ]);
    expect(inputsOf(calls, 'RevokeSecurityGroupEgress')).toMatchObject([{ GroupId: 'sg-there' }]);
  });

  it('is found again by its name and by the run that it is of', async () => {
    const calls: Made[] = [];
    const ec2 = (answer: Answer) => clientOf({ DescribeSecurityGroups: answer }, calls);
    expect(await findFence(ec2({ SecurityGroups: [{ GroupId: 'sg-there' }] }), rewindPlanOf())).toBe(
      'sg-there',
    );
    expect(await findFence(ec2({}), rewindPlanOf())).toBeUndefined();
    expect(inputsOf(calls, 'DescribeSecurityGroups')[0]).toEqual({
      Filters: [
        { Name: 'group-name', Values: ['kion-cluster-fence-b12345'] },
        { Name: 'tag:aurora-rewind:run', Values: ['b12345'] },
      ],
    });
  });
});
