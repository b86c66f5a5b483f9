import { describe, expect, it } from 'vitest';
import { findCase } from '../../lambdas/rescue/find-run.ts';
import { whereAmI } from '../../lambdas/rescue/where-am-i.ts';
import {
  ago,
  appStack,
  CREATED,
  cluster,
  databaseStack,
  EXECUTION,
  instance,
  NOW,
  planOf,
} from '../support/fixtures.ts';
import { RETURN_POINT, rewindRecord, WANTED } from '../support/rewinds.ts';
import { awsError, clientOf, type Stub } from '../support/stub.ts';

const FOUND = { clusterGroups: ['sg-old00000'], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };
const lock = (changes: object = {}) => ({ Item: { pk: 'lock', fence: 4, ...changes } });
const record = (changes: object = {}) => ({
  Item: {
    pk: 'run',
    executionId: EXECUTION.id,
    plan: planOf(),
    found: FOUND,
    frozenAt: ago(600).toISOString(),
    ...changes,
  },
});
const fenced = {
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }],
  TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-old00000' }],
};
const named = (input: object, key: string) => String(Reflect.get(input, key));

const ANSWERS: Stub['answers'] = {
  GetItem: [lock({ holder: EXECUTION.id, forRun: EXECUTION.id }), record()],
  DescribeStacks: (input: object) => {
    const name = named(input, 'StackName');
    if (name === 'kion-app') return { Stacks: [appStack()] };
    if (name === planOf().database.stack.id) return { Stacks: [databaseStack()] };
    return {
      Stacks: [
        databaseStack({
          StackName: name,
          StackId: 'new',
          Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }],
        }),
      ],
    };
  },
  ListStackResources: {
    StackResourceSummaries: [
      {
        LogicalResourceId: 'AuroraCluster',
        PhysicalResourceId: CREATED.cluster,
        ResourceType: 'AWS::RDS::DBCluster',
      },
    ],
  },
  DescribeDBClusters: (input: object) => ({
    DBClusters:
      Reflect.get(input, 'DBClusterIdentifier') === CREATED.cluster
        ? [cluster(CREATED.cluster)]
        : [cluster('kion-cluster', fenced)],
  }),
  DescribeDBInstances: { DBInstances: [instance(`${CREATED.cluster}-1`)] },
  DescribeDBClusterSnapshots: { DBClusterSnapshots: [{ Status: 'available' }] },
  DescribeStackEvents: {},
  GetSchedule: { StartDate: new Date('2026-01-12T23:00:00Z'), EndDate: new Date('2026-01-14T11:00:00Z') },
};

async function look(
  answers: Stub['answers'] = {},
  { app = 'kion-app', run }: { app?: string; run?: string } = {},
) {
  const client = clientOf({ ...ANSWERS, ...answers });
  const found = await findCase(client, { dynamodb: client, table: 'records' }, app, run);
  if (found === undefined) return undefined;
  const eyes = { cloudformation: client, rds: client, scheduler: client, clock: { now: () => NOW } };
  return await whereAmI({ ...eyes, http: async () => ({ status: 503, body: '' }) }, found);
}

describe('where an app is', () => {
  it('shows that the app was not sent yet while its change set is unused', async () => {
    const about = {
      GetItem: [
        lock({ holder: EXECUTION.id, forRun: EXECUTION.id }),
        record({ switchedAt: ago(600).toISOString() }),
      ],
      DescribeChangeSet: { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' },
    };
    expect(await look(about)).toMatchObject({
      run: { way: 'back', detail: expect.stringContaining('never sent') },
    });
  });

  it('is read from AWS and the record of the run that holds the lock', async () => {
    expect(await look()).toEqual({
      at: NOW.toISOString(),
      app: {
        stack: 'kion-app',
        status: 'UPDATE_COMPLETE',
        cluster: 'kion-cluster',
        fault: 'https://kion.example.com/api/version answered 503, expected 200',
      },
      lock: { holder: EXECUTION.id, fence: 4 },
      run: {
        executionId: EXECUTION.id,
        ended: false,
        told: undefined,
        frozenAt: ago(600).toISOString(),
        switchedAt: undefined,
        returningAt: undefined,
        old: {
          stack: 'kion-aurora',
          stackStatus: 'CREATE_COMPLETE',
          cluster: 'kion-cluster',
          clusterStatus: 'available',
          writer: undefined,
          fenced: true,
        },
        fresh: {
          stack: 'kion-aurora-b12345',
          stackStatus: 'CREATE_COMPLETE',
          cluster: CREATED.cluster,
          clusterStatus: 'available',
          writer: 'available',
          fenced: false,
        },
        snapshot: { name: 'kion-snapshot', status: 'available' },
        watchdog: '2026-01-12T23:00:00.000Z',
        way: 'back',
        detail: 'kion-app was never sent to the new database; everything can be undone.',
      },
    });
  });

  it.each([
    [false, { holder: EXECUTION.id, forRun: EXECUTION.id }],
    [true, { lastRun: EXECUTION.id }],
  ])('is, where the run with the lock is a rewind, where that is (ended: %s)', async (ended, held) => {
    const asked = ago(300).toISOString();
    const item = rewindRecord({ asked: [asked], askedBack: [asked] });
    const seen = await look({ GetItem: [lock(held), item, item] });
    expect(seen?.run).toBeUndefined();
    expect(seen).toMatchObject({
      app: { fault: expect.stringContaining('answered 503') },
      rewind: {
        executionId: EXECUTION.id,
        ended,
        frozenAt: ago(900).toISOString(),
        wanted: WANTED.toISOString(),
        returnPoint: RETURN_POINT.toISOString(),
        asked: [asked, asked],
        cluster: { cluster: 'kion-cluster', clusterStatus: 'available', fenced: true },
        watchdog: '2026-01-12T23:00:00.000Z',
      },
    });
  });

  it('is told although most of it is gone', async () => {
    const gone = await look({
      DescribeStacks: (input: object) =>
        named(input, 'StackName') === 'kion-app' ? { Stacks: [appStack()] } : awsNone(),
      DescribeDBClusters: [{ DBClusters: [{}] }, awsError('DBClusterNotFoundFault')],
      DescribeDBClusterSnapshots: awsError('DBClusterSnapshotNotFoundFault'),
      GetSchedule: awsError('ResourceNotFoundException'),
    });
    expect(gone?.app.cluster).toBeUndefined();
    expect(gone?.run).toMatchObject({
      old: { stackStatus: 'gone', cluster: 'kion-cluster', clusterStatus: undefined, fenced: false },
      fresh: undefined,
      snapshot: undefined,
      watchdog: undefined,
    });
    const odd = await look({ GetSchedule: {} });
    expect(odd?.run?.watchdog).toBeUndefined();
    await expect(look({ GetSchedule: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('needs no run: then only the app is told', async () => {
    const idle = await look({
      GetItem: lock(),
      DescribeStacks: {
        Stacks: [
          appStack({
            Parameters: [
              { ParameterKey: 'A', ParameterValue: '/db', ResolvedValue: planOf().database.endpoint },
            ],
          }),
        ],
      },
    });
    expect(idle).toMatchObject({ app: { cluster: 'kion-cluster', fault: null }, run: undefined });
  });

  it('knows of the run that had the lock last, and when the switch fires again', async () => {
    const ended = await look({
      GetItem: [lock({ lastRun: EXECUTION.id }), record()],
      GetSchedule: { StartDate: ago(4000) },
    });
    expect(ended?.run).toMatchObject({
      executionId: EXECUTION.id,
      ended: true,
      watchdog: new Date(ago(4000).getTime() + 3 * 1800_000).toISOString(),
    });
    const over = await look({ GetSchedule: { StartDate: ago(4000), EndDate: ago(1) } });
    expect(over?.run?.watchdog).toBeUndefined();
    const last = await look({
      GetSchedule: { StartDate: ago(4000), EndDate: new Date(NOW.getTime() + 60_000) },
    });
    expect(last?.run?.watchdog, 'the next firing would come after its end').toBeUndefined();
  });

  it('says that an app stays of which people were told so, whatever was asked for', async () => {
    const told = { way: 'stay', by: 'x' };
    const ended = await look({
      GetItem: [lock({ lastRun: EXECUTION.id }), record({ returningAt: NOW.toISOString(), told })],
    });
    expect(ended?.run).toMatchObject({ way: 'stay', detail: expect.stringContaining('people were told') });
  });

  it('can be asked for another run than the one that holds the lock', async () => {
    const other = await look({ GetItem: [lock(), record({ executionId: 'another' })] }, { run: 'another' });
    expect(other?.run?.executionId).toBe('another');
  });

  it('is unknown for a stack that does not exist', async () => {
    expect(await look({ DescribeStacks: awsError('ValidationError', 'does not exist') })).toBeUndefined();
  });
});

function awsNone(): object {
  return { Stacks: [] };
}
