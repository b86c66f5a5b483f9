import type { Created, Plan } from '../../lambdas/domain/plan.ts';
import { planOf as estatePlanOf } from '../support/fixtures.ts';
import { NEW_GROUP, NEW_READER, NEW_WRITER, OLD_GROUP, OLD_READER, OLD_WRITER } from './builders.ts';

const ESTATE = estatePlanOf();

/** The estate's plan in another Region, with the names and ids of the builders. */
const PLAN: Plan = {
  ...ESTATE,
  region: 'eu-west-1',
  database: {
    ...ESTATE.database,
    stack: { name: 'kion-aurora', id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/kion-aurora/1' },
    clusterLogicalId: 'Cluster',
    clusterArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:kion-cluster',
    endpoint: OLD_WRITER,
    readerEndpoint: OLD_READER,
    appGroup: { logicalId: 'AppGroup', id: OLD_GROUP },
  },
  app: {
    ...ESTATE.app,
    stack: { name: 'kion-app', id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/kion-app/1' },
    groupParameter: 'Groups',
    hosts: [{ kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'kion-hosts' }],
  },
  newStack: { ...ESTATE.newStack, snapshotParameter: 'SnapshotId' },
  names: {
    ...ESTATE.names,
    snapshot: 'kion-cluster-before-backtrack-b12345',
    fenceGroup: 'kion-cluster-fence-b12345',
  },
  healthCheck: { ...ESTATE.healthCheck, url: 'https://kion.example.com/health' },
  expected: { ...ESTATE.expected, databaseStack: 1500 },
  lookAfter: { ...ESTATE.lookAfter, databaseStack: 1500 },
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
