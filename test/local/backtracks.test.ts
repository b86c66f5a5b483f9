import {
  BacktrackDBClusterCommand,
  type BacktrackDBClusterMessage,
  type DBClusterBacktrack,
  DescribeDBClusterBacktracksCommand,
  type DescribeDBClusterBacktracksMessage,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import { expect, it } from 'vitest';
import type { Client } from '../../lambdas/kit/client.ts';
import type { Cluster } from '../../local/aws/rds/model.ts';
import { type SimulatedAccount, simulatedAccount } from '../../local/aws/world.ts';
import { seeded } from '../../local/clock/random.ts';
import { VirtualTime } from '../../local/clock/virtual-time.ts';
import { MemoryStorage } from '../../local/cluster/memory.ts';
import { madeCluster } from '../../local/rewind/cluster.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 12, 12);

/** What a test has: a cluster that is two hours old, and a client. */
interface Scene {
  readonly time: VirtualTime;
  readonly account: SimulatedAccount;
  readonly cluster: Cluster;
  readonly rds: Client;
  /** Asks for a rewind to so many minutes ago. */
  ask(minutesAgo: number, more?: Partial<BacktrackDBClusterMessage>): Promise<string>;
  list(more?: Partial<DescribeDBClusterBacktracksMessage>): Promise<DBClusterBacktrack[]>;
}

/** Runs a test as an actor on the virtual clock. */
async function onCluster(test: (scene: Scene) => Promise<void>): Promise<void> {
  const time = new VirtualTime(BEGIN);
  const storage = new MemoryStorage(time);
  const account = simulatedAccount({
    time,
    region: 'us-east-1',
    random: seeded(3),
    volumeBytes: 0,
    storage,
    tables: [],
  });
  const rds = account.aws.client('test');
  const main = time.spawn('the test', async () => {
    const cluster = await madeCluster(account, { id: 'shop-cluster', backtrackWindow: 24 * 3600 });
    await time.sleep(7200, 'two hours');
    await test({
      time,
      account,
      cluster,
      rds,
      ask: async (minutesAgo, more = {}) => {
        const { BacktrackIdentifier = '' } = await rds.send(
          new BacktrackDBClusterCommand({
            DBClusterIdentifier: cluster.id,
            BacktrackTo: new Date(time.millis - minutesAgo * MINUTE),
            ...more,
          }),
        );
        return BacktrackIdentifier;
      },
      list: async (more = {}) => {
        const { DBClusterBacktracks = [] } = await rds.send(
          new DescribeDBClusterBacktracksCommand({ DBClusterIdentifier: cluster.id, ...more }),
        );
        return DBClusterBacktracks;
      },
    });
  });
  await time.run(main);
}

it('a rewind stops the cluster later than it is asked for, and drops every connection', () =>
  onCluster(async ({ time, account, cluster, rds, ask, list }) => {
    const asked = time.millis;
    const id = await ask(30);
    expect(await list()).toMatchObject([{ BacktrackIdentifier: id, Status: 'PENDING' }]);
    const status = async () =>
      (await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster.id }))).DBClusters?.[0]
        ?.Status;
    expect(await status()).toBe('backtracking');
    // It takes writes until it stops.
    expect(account.fleet.writerOf(cluster)).toBeDefined();
    await time.sleep(120, 'the cluster to stop');
    expect(account.fleet.writerOf(cluster)).toBeUndefined();
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
    expect(DBInstances.map(({ DBInstanceStatus }) => DBInstanceStatus)).toEqual(['backtracking']);
    await time.sleep(600, 'the end');
    expect(await status()).toBe('available');
    const engine = account.fleet.writerOf(cluster);
    expect(engine?.engineStartedAt).toBeGreaterThan(asked);
    const [done] = await list();
    expect(done?.Status).toBe('COMPLETED');
    expect((done?.BacktrackedFrom?.getTime() ?? 0) - asked).toBeGreaterThan(60_000);
    // To the second, and not a moment later than asked.
    expect(done?.BacktrackTo).toEqual(new Date(Math.floor((asked - 30 * MINUTE) / 1000) * 1000));
  }));

it('older records are listed beside the one that is asked for, which has an identifier', () =>
  onCluster(async ({ time, ask, list }) => {
    const first = await ask(30);
    await time.sleep(600, 'the end');
    const second = await ask(20);
    expect((await list()).map((each) => each.BacktrackIdentifier)).toEqual([second, first]);
    expect(await list({ BacktrackIdentifier: first })).toMatchObject([{ Status: 'COMPLETED' }]);
    const only = [{ Name: 'db-cluster-backtrack-status', Values: ['pending'] }];
    expect(await list({ Filters: only })).toMatchObject([{ BacktrackIdentifier: second }]);
    await expect(list({ BacktrackIdentifier: 'none' })).rejects.toMatchObject({
      name: 'DBClusterBacktrackNotFoundFault',
    });
    await expect(ask(10)).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
  }));

it('the window slides on, and what is before it is refused unless the caller takes the earliest', () =>
  onCluster(async ({ time, cluster, rds, ask, list }) => {
    await time.sleep(48 * 3600, 'two days');
    const described = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster.id }));
    const earliest = described.DBClusters?.[0]?.EarliestBacktrackTime;
    expect(earliest).toEqual(new Date(time.millis - 24 * 3600 * 1000));
    await expect(ask(25 * 60)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(ask(-1)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await ask(25 * 60, { UseEarliestTimeOnPointInTimeUnavailable: true });
    expect(await list()).toMatchObject([{ BacktrackTo: earliest }]);
  }));

it('a rewind to the very creation of a cluster takes it to the first that it held', () =>
  onCluster(async ({ time, account, cluster, rds, ask, list }) => {
    const described = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster.id }));
    expect(described.DBClusters?.[0]?.EarliestBacktrackTime).toEqual(new Date(cluster.createdAt));
    const database = await account.fleet.storage.connect(cluster.resourceId);
    await database.write({ first: 1, last: 3 });
    await expect(ask((time.millis - cluster.createdAt) / MINUTE + 1)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await ask((time.millis - cluster.createdAt) / MINUTE);
    await time.sleep(600, 'the end');
    expect(await list()).toMatchObject([{ Status: 'COMPLETED', BacktrackTo: new Date(cluster.createdAt) }]);
    expect(await database.rows()).toEqual([]);
  }));

it('a cluster without Backtrack, or with a binary log, is not rewound', () =>
  onCluster(async ({ account, cluster, ask }) => {
    cluster.parameterGroup = 'logged';
    account.fleet.clusterParameters.set('logged', {
      name: 'logged',
      family: 'aurora-mysql8.0',
      values: new Map([['binlog_format', 'ROW']]),
    });
    await expect(ask(10)).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
      message: expect.stringContaining('Binary logging'),
    });
    cluster.backtrackWindow = 0;
    await expect(ask(10, { Force: true })).rejects.toMatchObject({
      message: expect.stringContaining('does not support Backtrack'),
    });
    cluster.backtrackWindow = 3600;
    await expect(ask(10, { Force: true })).resolves.toBeTruthy();
  }));
