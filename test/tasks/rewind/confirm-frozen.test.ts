import { describe, expect, it } from 'vitest';
import { confirmFrozen } from '../../../lambdas/aws/frozen.ts';
import { ago, instance, NOW } from '../../support/fixtures.ts';
import { closed, FOUND, RETURN_POINT, rewindPlanOf } from '../../support/rewinds.ts';
import { clientOf, inputsOf, type Made, type Stub } from '../../support/stub.ts';

async function confirm(answers: Stub['answers'] = {}) {
  const calls: Made[] = [];
  const client = clientOf(
    {
      DescribeDBClusters: { DBClusters: [closed()] },
      DescribeDBInstances: { DBInstances: [instance('kion-1'), instance('kion-2')] },
      DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-fence' }] },
      GetMetricData: {},
      ...answers,
    },
    calls,
  );
  const eyes = { rds: client, ec2: client, cloudwatch: client };
  await confirmFrozen(eyes, rewindPlanOf(), FOUND, RETURN_POINT, NOW, 'It is not rewound.');
  return calls;
}

const worn = (...ids: string[]) => ({
  DescribeDBClusters: {
    DBClusters: [closed({ VpcSecurityGroups: ids.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId })) })],
  },
});

describe('the proof that nobody can write', () => {
  it('looks at the fence of this run, and at the metrics from before writes had stopped on', async () => {
    const calls = await confirm();
    expect(inputsOf(calls, 'DescribeSecurityGroups')).toEqual([{ GroupIds: ['sg-fence'] }]);
    const [{ StartTime, EndTime } = {}] = inputsOf(calls, 'GetMetricData');
    expect(Number(StartTime)).toBeLessThan(RETURN_POINT.getTime() - 180_000);
    expect(EndTime).toEqual(NOW);
  });

  it('holds where AWS says nothing of a fence that the cluster wears, and no longer once any of it is open', async () => {
    await expect(confirm({ DescribeSecurityGroups: {} })).resolves.toBeDefined();
    const open = { SecurityGroups: [{ GroupId: 'sg-fence' }, { GroupId: 'x', IpPermissions: [{}] }] };
    await expect(confirm({ DescribeSecurityGroups: open })).rejects.toThrow(
      'kion-cluster is behind the fence sg-fence, which somebody has opened. It is not rewound.',
    );
  });

  it('names every group that somebody has given the cluster instead', async () => {
    await expect(confirm(worn('sg-one', 'sg-two'))).rejects.toThrow(
      'kion-cluster wears sg-one, sg-two instead of the fence sg-fence. It is not rewound.',
    );
  });

  it('names every instance that somebody was connected to', async () => {
    const connected = (index: number) => ({ Id: `m${index}`, Timestamps: [ago(60)], Values: [1] });
    // Four series are read of each instance.
    const GetMetricData = { MetricDataResults: [connected(0), connected(4)] };
    await expect(confirm({ GetMetricData })).rejects.toThrow(
      'Somebody was connected to kion-1, kion-2 after writes had stopped. It is not rewound.',
    );
  });
});
