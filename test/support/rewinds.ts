import type { RewindPlan } from '../../lambdas/domain/rewind/plan.ts';
import { APP_TAG } from '../../lambdas/domain/tags.ts';
import {
  ago,
  appStack,
  cluster,
  databaseStack,
  EXECUTION,
  instance,
  LOCK,
  planOf,
  tableWith,
} from './fixtures.ts';
import type { Stub } from './stub.ts';

/** The moment that is wanted, and the one before the rewind at which nobody wrote any more. */
export const WANTED = ago(3600);
export const RETURN_POINT = ago(400);

/** A plan as PreflightRewind makes it for the cluster that comes along. */
export function rewindPlanOf(changes: Partial<RewindPlan> = {}): RewindPlan {
  return {
    kind: 'rewind',
    version: 1,
    region: 'us-east-1',
    suffix: 'b12345',
    freeze: 'fence',
    noticeMinutes: 5,
    target: { wish: '-1h', moment: WANTED.toISOString() },
    tolerance: 60,
    force: false,
    useEarliest: false,
    database: {
      cluster: 'kion-cluster',
      clusterArn: 'arn:aws:rds:us-east-1:1:cluster:kion-cluster',
      resourceId: 'cluster-kion-cluster',
      instances: ['kion-1', 'kion-2'],
    },
    app: {
      stack: { name: 'kion-app', id: LOCK.app },
      hosts: [{ kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'hosts' }],
      ssmParameters: [],
    },
    restart: [],
    names: { fenceGroup: 'kion-cluster-fence-b12345', watchdog: 'aurora-rewind-b12345' },
    healthCheck: planOf().healthCheck,
    downtime: { expectedSeconds: 600, longestSeconds: 10_800 },
    baseline: { clusterGroups: ['sg-old00000'], parameterGroup: 'parameters', window: 86_400, rewinds: 0 },
    ...changes,
  };
}

/** What the freeze has found. */
export const FOUND = {
  clusterGroups: ['sg-old00000'],
  fenceGroup: 'sg-fence',
  suspended: [],
  ssmParameters: {},
};

/** The item of the record of a rewind that nobody can write during, and that has not asked RDS for anything. */
export function rewindRecord(changes: object = {}, executionId = EXECUTION.id) {
  return {
    Item: {
      pk: `run#${executionId}`,
      executionId,
      plan: rewindPlanOf(),
      frozenAt: ago(900).toISOString(),
      found: FOUND,
      returnPoint: RETURN_POINT.toISOString(),
      ...changes,
    },
  };
}

/** A cluster with a window of a day, which the run for the app has made, as RDS describes it. */
export function rewindable(changes: object = {}) {
  return cluster('kion-cluster', {
    TagList: [{ Key: APP_TAG, Value: LOCK.app }],
    ClusterCreateTime: ago(10 * 86_400),
    BacktrackWindow: 86_400,
    EarliestBacktrackTime: ago(86_400),
    ...changes,
  });
}

/** The same behind its fence. */
export function closed(changes: object = {}) {
  return rewindable({ VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }], ...changes });
}

/** A request as RDS lists it: made so many seconds ago, and done. */
export function backtrack(id: string, seconds: number, changes: object = {}) {
  return {
    DBClusterIdentifier: 'kion-cluster',
    BacktrackIdentifier: id,
    BacktrackRequestCreationTime: ago(seconds),
    BacktrackedFrom: ago(seconds - 20),
    BacktrackTo: WANTED,
    Status: 'COMPLETED',
    ...changes,
  };
}

/** What AWS answers while this run holds the lock of a closed cluster to which nobody is connected. */
export function heldAnswers(record: object = rewindRecord(), ...listed: object[]): Stub['answers'] {
  return {
    GetItem: tableWith(record),
    UpdateItem: {},
    PutItem: {},
    DescribeDBClusterBacktracks: { DBClusterBacktracks: listed },
    DescribeDBClusters: { DBClusters: [closed()] },
    DescribeDBInstances: { DBInstances: [instance('kion-1'), instance('kion-2')] },
    DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-fence' }] },
    GetMetricData: {
      MetricDataResults: [{ Id: 'm0', Timestamps: [ago(600), ago(120), ago(60)], Values: [0, 0, 0] }],
    },
  };
}

const resource = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) => ({
  LogicalResourceId,
  ResourceType,
  PhysicalResourceId,
});

/** What AWS answers to whoever plans a rewind: the cluster is as it should be, and nobody has rewound it. */
export const SURVEY: Stub['answers'] = {
  DescribeStacks: (input: object) => {
    const name = String(Reflect.get(input, 'StackName'));
    if (name.includes('kion-app')) return { Stacks: [appStack()] };
    return name.includes('kion-aurora') ? { Stacks: [databaseStack()] } : {};
  },
  ListStackResources: (input: object) => ({
    StackResourceSummaries: String(Reflect.get(input, 'StackName')).includes('kion-app')
      ? [resource('Hosts', 'AWS::AutoScaling::AutoScalingGroup', 'hosts')]
      : [
          resource('Group', 'AWS::EC2::SecurityGroup', 'sg-old00000'),
          resource('AuroraCluster', 'AWS::RDS::DBCluster', 'kion-cluster'),
        ],
  }),
  DescribeDBClusters: { DBClusters: [rewindable()] },
  DescribeDBInstances: { DBInstances: [instance('kion-1'), instance('kion-2')] },
  DescribeDBClusterParameters: {},
  DescribeDBClusterBacktracks: {},
  Query: {},
  GetItem: {},
  ListSubscriptionsByTopic: {
    Subscriptions: [{ Endpoint: 'ann@example.com', SubscriptionArn: 'arn:ann@example.com' }],
  },
  GetSubscriptionAttributes: (input: object) => ({
    Attributes: {
      FilterPolicy: JSON.stringify({
        approver: [String(Reflect.get(input, 'SubscriptionArn')).replace('arn:', '')],
      }),
    },
  }),
  GetMetricData: {},
};

/** A rewind as the ledger has it: from so many seconds ago to so many, and so long ago it was done. */
export function taken(
  id: string,
  [from, to, since]: readonly [number, number, number],
  changes: object = {},
) {
  return {
    pk: 'cluster-kion-cluster',
    kind: 'rewind',
    id,
    from: ago(from).getTime(),
    to: ago(to).getTime(),
    since: ago(since).getTime(),
    run: 'arn:run',
    ...changes,
  };
}

/** So many commits a second in each period, as CloudWatch answers for one instance. */
export function commits(...Values: number[]) {
  return {
    MetricDataResults: [{ Id: 'm0', Timestamps: Values.map((_, index) => ago(600 - index * 300)), Values }],
  };
}
