import { ago, cluster, deadRecord, EXECUTION, instance, tableWith } from './fixtures.ts';
import type { Stub } from './stub.ts';

/** What somebody has done to a database that was frozen five minutes ago. */
export interface Frozen {
  readonly groups?: readonly string[];
  readonly rules?: readonly object[];
  /** Connections ten minutes, six minutes and one minute ago. */
  readonly activity?: readonly number[];
  readonly gone?: boolean;
  /** What the freeze has found is not in the record, or there was no fence. */
  readonly record?: object;
  /** More of the record. */
  readonly more?: object;
}

/** What AWS answers to the question whether a database is still frozen. */
export function frozenAnswers({
  groups = ['sg-fence'],
  rules = [],
  activity = [0, 0, 0],
  gone = false,
  more = {},
  record,
}: Frozen = {}): Stub['answers'] {
  const found = {
    clusterGroups: ['sg-old00000'],
    fenceGroup: 'sg-fence',
    suspended: [],
    ssmParameters: {},
  };
  const VpcSecurityGroups = groups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId }));
  return {
    GetItem: tableWith(record ?? deadRecord({ executionId: EXECUTION.id, found, ...more })),
    DescribeDBClusters: gone ? {} : { DBClusters: [cluster('kion-cluster', { VpcSecurityGroups })] },
    DescribeDBInstances: { DBInstances: [instance('kion-1')] },
    DescribeSecurityGroups: {
      SecurityGroups:
        rules.length > 0 ? [{ GroupId: 'sg-fence', IpPermissions: rules }] : [{ GroupId: 'sg-fence' }],
    },
    GetMetricData: {
      MetricDataResults: [{ Id: 'm0', Timestamps: [ago(600), ago(360), ago(60)], Values: [...activity] }],
    },
  };
}
