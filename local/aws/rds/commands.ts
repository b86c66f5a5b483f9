import {
  AddTagsToResourceCommand,
  CreateDBClusterSnapshotCommand,
  type DBCluster,
  type DBClusterSnapshot,
  type DBInstance,
  DescribeAccountAttributesCommand,
  DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  RebootDBInstanceCommand,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-rds';
import { AwsError } from '../simulated.ts';
import { Backtracks, earliestMoment } from './backtracks.ts';
import { type Fleet, MANUAL_SNAPSHOT_QUOTA } from './fleet.ts';
import type { Cluster, Instance, Snapshot } from './model.ts';

const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** Parameters that every Aurora MySQL cluster has, with the engine's defaults. */
const ENGINE_PARAMETERS: Readonly<Record<string, string>> = {
  binlog_format: 'OFF',
  event_scheduler: 'OFF',
  lower_case_table_names: '0',
  character_set_server: 'latin1',
  time_zone: 'UTC',
  innodb_flush_log_at_trx_commit: '1',
};

/** Registers what the simulated RDS answers. @returns what takes clusters to other moments */
export function registerRds(fleet: Fleet): Backtracks {
  const { aws } = fleet;
  const backtracks = new Backtracks(fleet);
  aws.on(DescribeDBClustersCommand, ({ DBClusterIdentifier, Filters }) => {
    const named =
      DBClusterIdentifier === undefined
        ? [...fleet.clusters.values()]
        : [fleet.cluster(idOf(DBClusterIdentifier))];
    const wanted = Filters?.find((filter) => filter.Name === 'db-cluster-id')?.Values?.map(idOf);
    return {
      DBClusters: named
        .filter(({ id }) => wanted?.includes(id) ?? true)
        .map((cluster) => describedCluster(fleet, cluster)),
    };
  });
  aws.on(DescribeDBInstancesCommand, ({ DBInstanceIdentifier, Filters }) => {
    const named =
      DBInstanceIdentifier === undefined
        ? [...fleet.instances.values()]
        : [fleet.instance(DBInstanceIdentifier)];
    const wanted = Filters?.find((filter) => filter.Name === 'db-cluster-id')?.Values?.map(idOf);
    return {
      DBInstances: named
        .filter(({ cluster }) => wanted?.includes(cluster) ?? true)
        .map((each) => describedInstance(fleet, each)),
    };
  });
  aws.on(
    DescribeDBClusterSnapshotsCommand,
    ({ DBClusterSnapshotIdentifier, SnapshotType, DBClusterIdentifier }) => {
      const named =
        DBClusterSnapshotIdentifier === undefined
          ? [...fleet.snapshots.values()]
          : [fleet.snapshot(DBClusterSnapshotIdentifier)];
      return {
        DBClusterSnapshots: named
          .filter(({ kind }) => SnapshotType === undefined || SnapshotType === kind)
          .filter(({ source }) => DBClusterIdentifier === undefined || source.id === DBClusterIdentifier)
          .map(describedSnapshot),
      };
    },
  );
  aws.on(DescribeAccountAttributesCommand, () => ({
    AccountQuotas: [
      { AccountQuotaName: 'ManualClusterSnapshots', Used: fleet.snapshots.size, Max: MANUAL_SNAPSHOT_QUOTA },
    ],
  }));
  aws.on(DescribeDBClusterParametersCommand, ({ DBClusterParameterGroupName = '' }) => {
    const own = fleet.clusterParameters.get(DBClusterParameterGroupName)?.values ?? new Map<string, string>();
    const all = new Map([...Object.entries(ENGINE_PARAMETERS), ...own]);
    return {
      Parameters: [...all].map(([ParameterName, ParameterValue]) => ({
        ParameterName,
        ParameterValue,
        Source: own.has(ParameterName) ? 'user' : 'engine-default',
      })),
    };
  });
  aws.on(
    CreateDBClusterSnapshotCommand,
    ({ DBClusterIdentifier = '', DBClusterSnapshotIdentifier = '', Tags = [] }) => {
      const cluster = fleet.cluster(DBClusterIdentifier);
      if (cluster.status !== 'available') {
        throw new AwsError(
          'InvalidDBClusterStateFault',
          `The source cluster ${cluster.id} is in state ${cluster.status}.`,
        );
      }
      const snapshot = fleet.createSnapshot(DBClusterSnapshotIdentifier, cluster, 'manual');
      for (const { Key = '', Value = '' } of Tags) snapshot.tags.set(Key, Value);
      return { DBClusterSnapshot: describedSnapshot(snapshot) };
    },
  );
  aws.on(ModifyDBClusterCommand, (input) => {
    const cluster = fleet.cluster(input.DBClusterIdentifier ?? '');
    if (cluster.status !== 'available') {
      throw new AwsError(
        'InvalidDBClusterStateFault',
        `The cluster ${cluster.id} is in state ${cluster.status}.`,
      );
    }
    if (input.BacktrackWindow !== undefined && cluster.backtrackWindow === 0 && input.BacktrackWindow > 0) {
      throw new AwsError(
        'InvalidParameterCombination',
        'Backtrack cannot currently be enabled for this cluster',
      );
    }
    cluster.backtrackWindow = input.BacktrackWindow ?? cluster.backtrackWindow;
    cluster.deletionProtection = input.DeletionProtection ?? cluster.deletionProtection;
    if (input.VpcSecurityGroupIds !== undefined) fleet.setGroups(cluster, input.VpcSecurityGroupIds);
    return { DBCluster: describedCluster(fleet, cluster) };
  });
  aws.on(RebootDBInstanceCommand, ({ DBInstanceIdentifier = '' }) => ({
    DBInstance: describedInstance(fleet, fleet.reboot(DBInstanceIdentifier)),
  }));
  aws.on(AddTagsToResourceCommand, ({ ResourceName = '', Tags = [] }) => {
    for (const { Key = '', Value = '' } of Tags) tagsOf(fleet, ResourceName).set(Key, Value);
    return {};
  });
  aws.on(RemoveTagsFromResourceCommand, ({ ResourceName = '', TagKeys = [] }) => {
    for (const key of TagKeys) tagsOf(fleet, ResourceName).delete(key);
    return {};
  });
  return backtracks;
}

/** Clusters can be named by identifier or by ARN. */
function idOf(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function tagsOf(fleet: Fleet, arn: string): Map<string, string> {
  const owner = [...fleet.clusters.values(), ...fleet.snapshots.values()].find((each) => each.arn === arn);
  if (owner === undefined) throw new AwsError('InvalidParameterValue', `${arn} names nothing that has tags.`);
  return owner.tags;
}

function describedCluster(fleet: Fleet, cluster: Cluster): DBCluster {
  const backtrack = cluster.backtrackWindow > 0;
  return {
    DBClusterIdentifier: cluster.id,
    DBClusterArn: cluster.arn,
    DbClusterResourceId: cluster.resourceId,
    ClusterCreateTime: new Date(cluster.createdAt),
    Status: cluster.status,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    EngineMode: cluster.engineMode,
    Endpoint: cluster.endpoint,
    ReaderEndpoint: cluster.readerEndpoint,
    Port: cluster.port,
    MasterUsername: cluster.masterUsername,
    DBSubnetGroup: cluster.subnetGroup,
    DBClusterParameterGroup: cluster.parameterGroup,
    StorageEncrypted: cluster.storageEncrypted,
    ...(cluster.kmsKeyId === undefined ? {} : { KmsKeyId: cluster.kmsKeyId }),
    ...(cluster.serverless === undefined
      ? {}
      : {
          ServerlessV2ScalingConfiguration: {
            MinCapacity: cluster.serverless.min,
            MaxCapacity: cluster.serverless.max,
          },
        }),
    DeletionProtection: cluster.deletionProtection,
    HttpEndpointEnabled: cluster.httpEndpointEnabled,
    ...(cluster.masterSecretArn === undefined
      ? {}
      : { MasterUserSecret: { SecretArn: cluster.masterSecretArn } }),
    ...(cluster.globalCluster === undefined ? {} : { GlobalClusterIdentifier: cluster.globalCluster }),
    ...(cluster.replicationSource === undefined
      ? {}
      : { ReplicationSourceIdentifier: cluster.replicationSource }),
    // AWS reports 1 for every Aurora cluster; the size of the volume is a CloudWatch metric.
    AllocatedStorage: 1,
    BacktrackWindow: cluster.backtrackWindow,
    ...(backtrack && cluster.status === 'available'
      ? { EarliestBacktrackTime: new Date(earliestMoment(cluster, fleet.aws.time.millis)) }
      : {}),
    DBClusterMembers: fleet.membersOf(cluster.id).map((instance) => ({
      DBInstanceIdentifier: instance.id,
      IsClusterWriter: instance.writer,
      DBClusterParameterGroupStatus: 'in-sync',
    })),
    VpcSecurityGroups: cluster.groups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' })),
    TagList: tagList(cluster.tags),
  };
}

function describedInstance(fleet: Fleet, instance: Instance): DBInstance {
  const { engine, engineVersion } = fleet.cluster(instance.cluster);
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: instance.arn,
    DBClusterIdentifier: instance.cluster,
    DBInstanceClass: instance.instanceClass,
    DBInstanceStatus: instance.status,
    Engine: engine,
    EngineVersion: engineVersion,
    PendingModifiedValues:
      instance.pendingClass === undefined ? {} : { DBInstanceClass: instance.pendingClass },
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' }],
  };
}

function describedSnapshot(snapshot: Snapshot): DBClusterSnapshot {
  return {
    DBClusterSnapshotIdentifier: snapshot.id,
    DBClusterSnapshotArn: snapshot.arn,
    DBClusterIdentifier: snapshot.source.id,
    SnapshotType: snapshot.kind,
    SnapshotCreateTime: new Date(snapshot.createdAt),
    Status: snapshot.status,
    PercentProgress: snapshot.progress,
    Engine: snapshot.source.engine,
    EngineVersion: snapshot.source.engineVersion,
    TagList: tagList(snapshot.tags),
  };
}
