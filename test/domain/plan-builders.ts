import type { Created, Plan } from '../../lambdas/domain/plan.ts';
import { NEW_GROUP, NEW_READER, NEW_WRITER, OLD_GROUP, OLD_READER, OLD_WRITER } from './builders.ts';

const PLAN: Plan = {
  version: 1,
  region: 'eu-west-1',
  suffix: 'b12345',
  backtrackWindow: 86_400,
  freeze: 'fence',
  noticeMinutes: 30,
  bakeHours: 24,
  approvals: ['start', 'deletion'],
  database: {
    stack: { name: 'kion-aurora', id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/kion-aurora/1' },
    cluster: 'kion-cluster',
    clusterLogicalId: 'Cluster',
    clusterArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:kion-cluster',
    resourceId: 'cluster-OLD',
    endpoint: OLD_WRITER,
    readerEndpoint: OLD_READER,
    engineVersion: '8.0.mysql_aurora.3.08.0',
    port: 3306,
    instances: ['kion-1', 'kion-2'],
    appGroup: { logicalId: 'AppGroup', id: OLD_GROUP },
  },
  app: {
    stack: { name: 'kion-app', id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/kion-app/1' },
    endpointParameter: { key: 'DatabaseEndpoint' },
    groupParameter: 'Groups',
    readerParameters: [],
    ssmParameters: [],
    hosts: [{ kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'kion-hosts' }],
  },
  newStack: {
    name: 'kion-aurora-b12345',
    namespace: 'kion-b12345',
    parameters: [{ key: 'Namespace', value: 'kion-b12345' }],
    snapshotParameter: 'SnapshotId',
    snapshotBy: 'arn',
  },
  names: {
    snapshot: 'kion-cluster-before-backtrack-b12345',
    changeSet: 'backtrack-b12345',
    fenceGroup: 'kion-cluster-fence-b12345',
    watchdog: 'aurora-rewind-b12345',
  },
  healthCheck: { url: 'https://kion.example.com/health', status: 200, consecutive: 3, timeout: 900 },
  expected: { freeze: 300, snapshot: 180, databaseStack: 1500, appStack: 300, deletion: 420 },
  lookAfter: { freeze: 300, snapshot: 180, databaseStack: 1500, appStack: 300, deletion: 420 },
  downtime: { expectedSeconds: 2280, longestSeconds: 9120 },
};

/** What may differ in the app's part of a plan. */
type AppChanges = Partial<Plan['app']>;

export function planOf(changes: Partial<Omit<Plan, 'app'>> & { app?: AppChanges } = {}): Plan {
  return { ...PLAN, ...changes, app: { ...PLAN.app, ...changes.app } };
}

export const CREATED: Created = {
  snapshotArn: 'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:kion-cluster-before-backtrack-b12345',
  databaseStackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/kion-aurora-b12345/2',
  cluster: 'kion-b12345-cluster',
  clusterArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:kion-b12345-cluster',
  endpoint: NEW_WRITER,
  readerEndpoint: NEW_READER,
  groupId: NEW_GROUP,
};
