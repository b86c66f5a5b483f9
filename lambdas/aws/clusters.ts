import {
  type DBInstance,
  DescribeAccountAttributesCommand,
  DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
} from '@aws-sdk/client-rds';
import type { ClusterView } from '../domain/views.ts';
import { type Client, collect } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The names of what is pending. AWS answers an empty object, or empty lists, where nothing is. */
function pendingIn(values: object | undefined): string[] {
  return Object.entries(values ?? {})
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
}

/** A cluster with its instances; undefined if there is none of that identifier. */
export async function findCluster(rds: Client, id: string): Promise<ClusterView | undefined> {
  try {
    const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }));
    const [cluster] = DBClusters;
    if (cluster === undefined) return undefined;
    const members = cluster.DBClusterMembers ?? [];
    const instances = await collect(async (Marker) => {
      const Filters = [{ Name: 'db-cluster-id', Values: [id] }];
      const page = await rds.send(
        new DescribeDBInstancesCommand(Marker === undefined ? { Filters } : { Filters, Marker }),
      );
      return { items: page.DBInstances, next: page.Marker };
    });
    return {
      id: cluster.DBClusterIdentifier ?? '',
      arn: cluster.DBClusterArn ?? '',
      resourceId: cluster.DbClusterResourceId ?? '',
      createdAt: (cluster.ClusterCreateTime ?? new Date(0)).toISOString(),
      status: cluster.Status ?? '',
      engine: cluster.Engine ?? '',
      engineVersion: cluster.EngineVersion ?? '',
      engineMode: cluster.EngineMode ?? '',
      endpoint: cluster.Endpoint ?? '',
      readerEndpoint: cluster.ReaderEndpoint ?? '',
      port: cluster.Port ?? 3306,
      groups: (cluster.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId = '' }) => VpcSecurityGroupId),
      parameterGroup: cluster.DBClusterParameterGroup ?? '',
      backtrackWindow: cluster.BacktrackWindow ?? 0,
      earliestBacktrackTime: cluster.EarliestBacktrackTime?.toISOString(),
      storageEncrypted: cluster.StorageEncrypted ?? false,
      kmsKeyId: cluster.KmsKeyId,
      deletionProtection: cluster.DeletionProtection ?? false,
      httpEndpointEnabled: cluster.HttpEndpointEnabled ?? false,
      globalCluster: cluster.GlobalClusterIdentifier,
      replicationSource: cluster.ReplicationSourceIdentifier,
      pending: pendingIn(cluster.PendingModifiedValues),
      tags: Object.fromEntries((cluster.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      instances: instances.map(
        ({
          DBInstanceIdentifier: own = '',
          DBInstanceStatus = '',
          DBInstanceClass = '',
          PendingModifiedValues,
        }) => ({
          id: own,
          status: DBInstanceStatus,
          instanceClass: DBInstanceClass,
          writer: members.find((member) => member.DBInstanceIdentifier === own)?.IsClusterWriter ?? false,
          pending: pendingIn(PendingModifiedValues),
        }),
      ),
    };
  } catch (error) {
    if (nameOf(error) === 'DBClusterNotFoundFault') return undefined;
    throw error;
  }
}

/** The values of a cluster parameter group, by name. */
export async function clusterParameters(
  rds: Client,
  DBClusterParameterGroupName: string,
): Promise<Record<string, string>> {
  const parameters = await collect(async (Marker) => {
    const page = await rds.send(
      new DescribeDBClusterParametersCommand(
        Marker === undefined ? { DBClusterParameterGroupName } : { DBClusterParameterGroupName, Marker },
      ),
    );
    return { items: page.Parameters, next: page.Marker };
  });
  return Object.fromEntries(
    parameters.flatMap(({ ParameterName, ParameterValue }) =>
      ParameterName === undefined || ParameterValue === undefined ? [] : [[ParameterName, ParameterValue]],
    ),
  );
}

/** Every cluster of the Region: what it wears, and by which hosts it is reached. */
export async function allClusters(rds: Client): Promise<{ id: string; groups: string[]; hosts: string[] }[]> {
  const clusters = await collect(async (Marker) => {
    const page = await rds.send(new DescribeDBClustersCommand(Marker === undefined ? {} : { Marker }));
    return { items: page.DBClusters, next: page.Marker };
  });
  return clusters.map(({ DBClusterIdentifier = '', VpcSecurityGroups = [], Endpoint, ReaderEndpoint }) => ({
    id: DBClusterIdentifier,
    groups: VpcSecurityGroups.map(({ VpcSecurityGroupId = '' }) => VpcSecurityGroupId),
    hosts: [Endpoint, ReaderEndpoint].filter((host) => host !== undefined),
  }));
}

/** Every database instance of the Region. */
async function everyInstance(rds: Client): Promise<DBInstance[]> {
  return await collect(async (Marker) => {
    const page = await rds.send(new DescribeDBInstancesCommand(Marker === undefined ? {} : { Marker }));
    return { items: page.DBInstances, next: page.Marker };
  });
}

/** The identifiers of all database instances of the Region. */
export async function allInstances(rds: Client): Promise<string[]> {
  return (await everyInstance(rds)).map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier);
}

/** The clusters, and the instances that belong to none, that wear one of some security groups. */
export async function databasesWearing(rds: Client, groups: readonly string[]): Promise<string[]> {
  const clusters = (await allClusters(rds)).filter((each) => each.groups.some((id) => groups.includes(id)));
  const alone = (await everyInstance(rds)).filter(
    ({ DBClusterIdentifier, VpcSecurityGroups = [] }) =>
      DBClusterIdentifier === undefined &&
      VpcSecurityGroups.some(({ VpcSecurityGroupId = '' }) => groups.includes(VpcSecurityGroupId)),
  );
  return [
    ...clusters.map(({ id }) => id),
    ...alone.map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier),
  ];
}

/** The identifiers of all manual cluster snapshots of the Region. */
export async function manualSnapshots(rds: Client): Promise<string[]> {
  const snapshots = await collect(async (Marker) => {
    const page = await rds.send(
      new DescribeDBClusterSnapshotsCommand(
        Marker === undefined ? { SnapshotType: 'manual' } : { SnapshotType: 'manual', Marker },
      ),
    );
    return { items: page.DBClusterSnapshots, next: page.Marker };
  });
  return snapshots.map(({ DBClusterSnapshotIdentifier = '' }) => DBClusterSnapshotIdentifier);
}

/** Manual cluster snapshots that a Region keeps, unless AWS says otherwise. Source: Aurora User Guide, quotas. */
const SNAPSHOT_QUOTA = 100;

/** How many manual cluster snapshots this Region of the account may keep. */
export async function snapshotQuota(rds: Client): Promise<number> {
  const { AccountQuotas = [] } = await rds.send(new DescribeAccountAttributesCommand({}));
  const quota = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === 'ManualClusterSnapshots');
  return quota?.Max ?? SNAPSHOT_QUOTA;
}

/** Takes the deletion protection off a cluster. */
export async function unprotect(rds: Client, DBClusterIdentifier: string): Promise<void> {
  await rds.send(
    new ModifyDBClusterCommand({ DBClusterIdentifier, DeletionProtection: false, ApplyImmediately: true }),
  );
}

/** A snapshot as the steps see it. */
export interface SnapshotView {
  readonly arn: string;
  readonly cluster: string;
  readonly status: string;
  readonly createdAt: Date | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A snapshot by its identifier; undefined if there is none. */
export async function findSnapshot(
  rds: Client,
  DBClusterSnapshotIdentifier: string,
): Promise<SnapshotView | undefined> {
  try {
    const { DBClusterSnapshots = [] } = await rds.send(
      new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier }),
    );
    return DBClusterSnapshots.map((snapshot) => ({
      arn: snapshot.DBClusterSnapshotArn ?? '',
      cluster: snapshot.DBClusterIdentifier ?? '',
      status: snapshot.Status ?? '',
      createdAt: snapshot.SnapshotCreateTime,
      tags: Object.fromEntries((snapshot.TagList ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    }))[0];
  } catch (error) {
    if (nameOf(error) === 'DBClusterSnapshotNotFoundFault') return undefined;
    throw error;
  }
}
