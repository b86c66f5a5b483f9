import type { Created, Plan } from '../../lambdas/domain/plan.ts';
import { STACK_TAG } from '../../lambdas/domain/planning/stack-tag.ts';
import type { Lock } from '../../lambdas/domain/step.ts';

/** A plan as Preflight makes it for the estate that comes along. */
export function planOf(changes: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    region: 'us-east-1',
    suffix: 'b12345',
    backtrackWindow: 86_400,
    freeze: 'fence',
    noticeMinutes: 30,
    bakeHours: 24,
    approvals: ['start', 'deletion'],
    protections: [],
    liftProtections: false,
    database: {
      stack: { name: 'kion-aurora', id: 'arn:aws:cloudformation:us-east-1:1:stack/kion-aurora/1' },
      cluster: 'kion-cluster',
      clusterLogicalId: 'AuroraCluster',
      clusterArn: 'arn:aws:rds:us-east-1:1:cluster:kion-cluster',
      resourceId: 'cluster-OLD',
      endpoint: 'kion-cluster.cluster-abc.us-east-1.rds.amazonaws.com',
      readerEndpoint: 'kion-cluster.cluster-ro-abc.us-east-1.rds.amazonaws.com',
      engineVersion: '8.0.mysql_aurora.3.08.0',
      port: 3306,
      instances: ['kion-1', 'kion-2'],
      appGroup: { logicalId: 'DatabaseSecurityGroup', id: 'sg-old00000' },
    },
    app: {
      stack: { name: 'kion-app', id: 'arn:aws:cloudformation:us-east-1:1:stack/kion-app/2' },
      endpointParameter: { key: 'DatabaseEndpoint' },
      groupParameter: 'SecurityGroups',
      readerParameters: [],
      ssmParameters: [],
      hosts: [{ kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'hosts' }],
      refreshed: [],
    },
    newStack: {
      name: 'kion-aurora-b12345',
      namespace: 'kion-b12345',
      parameters: [{ key: 'Namespace', value: 'kion-b12345' }],
      snapshotParameter: 'DBSnapshotID',
      snapshotBy: 'arn',
    },
    names: {
      snapshot: 'kion-snapshot',
      changeSet: 'backtrack-b12345',
      fenceGroup: 'kion-fence',
      watchdog: 'aurora-rewind-b12345',
    },
    healthCheck: { url: 'https://kion.example.com/api/version', status: 200, consecutive: 3, timeout: 900 },
    baseline: {
      appParameters: {},
      databaseParameters: {},
      appTemplate: 'a',
      databaseTemplate: 'b',
      clusterGroups: ['sg-old00000'],
      parameterGroup: 'c',
    },
    expected: { freeze: 300, snapshot: 180, databaseStack: 1600, appStack: 300, deletion: 420 },
    lookAfter: { freeze: 300, snapshot: 180, databaseStack: 1600, appStack: 300, deletion: 420 },
    downtime: { expectedSeconds: 2380, longestSeconds: 9520 },
    ...changes,
  };
}

export const CREATED: Created = {
  snapshotArn: 'arn:aws:rds:us-east-1:1:cluster-snapshot:kion-snapshot',
  databaseStackId: 'arn:aws:cloudformation:us-east-1:1:stack/kion-aurora-b12345/3',
  cluster: 'kion-b12345-cluster',
  clusterArn: 'arn:aws:rds:us-east-1:1:cluster:kion-b12345-cluster',
  endpoint: 'kion-b12345-cluster.cluster-def.us-east-1.rds.amazonaws.com',
  readerEndpoint: 'kion-b12345-cluster.cluster-ro-abc.us-east-1.rds.amazonaws.com',
  groupId: 'sg-new00000',
};

export const LOCK: Lock = { app: planOf().app.stack.id, fence: 7 };

export const EXECUTION = {
  id: 'arn:aws:states:us-east-1:1:execution:enable-backtrack:one',
  name: 'one',
  startedAt: '2026-01-12T20:00:00.000Z',
};

export const NOW = new Date('2026-01-12T21:00:00.000Z');

/** A run that has ended before its time. */
export const DEAD_RUN = 'arn:aws:states:us-east-1:1:execution:enable-backtrack:dead';

/** The item of its record. */
export function deadRecord(changes: object = {}) {
  return { Item: { pk: `run#${DEAD_RUN}`, executionId: DEAD_RUN, plan: planOf(), ...changes } };
}

/** An instant before NOW. */
export function ago(seconds: number): Date {
  return new Date(NOW.getTime() - seconds * 1000);
}

/** The app stack as CloudFormation describes it before the switch. */
export function appStack(changes: object = {}) {
  return {
    StackName: 'kion-app',
    StackId: planOf().app.stack.id,
    StackStatus: 'UPDATE_COMPLETE',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Parameters: [
      { ParameterKey: 'DatabaseEndpoint', ParameterValue: planOf().database.endpoint },
      { ParameterKey: 'SecurityGroups', ParameterValue: 'sg-web,sg-old00000,sg-monitor' },
      { ParameterKey: 'Token', ParameterValue: '****' },
    ],
    ...changes,
  };
}

/** The app stack after the switch. */
export function switchedAppStack(changes: object = {}) {
  return appStack({
    Parameters: [
      { ParameterKey: 'DatabaseEndpoint', ParameterValue: CREATED.endpoint },
      { ParameterKey: 'SecurityGroups', ParameterValue: 'sg-web,sg-new00000,sg-monitor' },
    ],
    ...changes,
  });
}

/** The old database stack. */
export function databaseStack(changes: object = {}) {
  return {
    StackName: 'kion-aurora',
    StackId: planOf().database.stack.id,
    StackStatus: 'CREATE_COMPLETE',
    Capabilities: [],
    Parameters: [{ ParameterKey: 'Namespace', ParameterValue: 'kion' }],
    Tags: [{ Key: 'team', Value: 'cloud' }],
    Outputs: [],
    ...changes,
  };
}

/** A cluster as RDS describes it. */
export function cluster(id = 'kion-cluster', changes: object = {}) {
  return {
    TagList: [{ Key: STACK_TAG, Value: 'kion-aurora' }],
    DBClusterIdentifier: id,
    DBClusterArn: `arn:aws:rds:us-east-1:1:cluster:${id}`,
    DbClusterResourceId: `cluster-${id}`,
    Status: 'available',
    Engine: 'aurora-mysql',
    EngineVersion: '8.0.mysql_aurora.3.08.0',
    EngineMode: 'provisioned',
    Endpoint: id === 'kion-cluster' ? planOf().database.endpoint : CREATED.endpoint,
    ReaderEndpoint: `${id}.cluster-ro-abc.us-east-1.rds.amazonaws.com`,
    Port: 3306,
    VpcSecurityGroups: [{ VpcSecurityGroupId: id === 'kion-cluster' ? 'sg-old00000' : 'sg-new00000' }],
    DBClusterParameterGroup: 'parameters',
    BacktrackWindow: id === 'kion-cluster' ? 0 : 86_400,
    ...(id === 'kion-cluster' ? {} : { EarliestBacktrackTime: NOW }),
    StorageEncrypted: true,
    DBClusterMembers: [{ DBInstanceIdentifier: `${id}-1`, IsClusterWriter: true }],
    ...changes,
  };
}

/** An instance as RDS describes it. */
export function instance(id: string, changes: object = {}) {
  return {
    DBInstanceIdentifier: id,
    DBInstanceStatus: 'available',
    DBInstanceClass: 'db.r6g.large',
    ...changes,
  };
}

/** What the table of records answers while this run holds the lock. @param item the record of the run */
export function tableWith(item: object): (input: object) => object {
  return (input) => (JSON.stringify(input).includes('lock#') ? HELD_LOCK : item);
}

/** The item of a lock that somebody else has taken since. */
export const HELD_BY_ANOTHER = {
  Item: { pk: `lock#${LOCK.app}`, holder: 'the-way-back', fence: LOCK.fence + 1 },
};

/** The item of a lock that this run holds. */
export const HELD_LOCK = { Item: { pk: `lock#${LOCK.app}`, holder: EXECUTION.id, fence: LOCK.fence } };
