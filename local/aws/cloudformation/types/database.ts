import { STACK_TAG } from '../../../../lambdas/domain/planning/stack-tag.ts';
import type { JsonObject } from '../../../../lambdas/kit/json.ts';
import type { Provider, Request, Resource } from '../model.ts';
import {
  type Account,
  flag,
  generatedId,
  objectOf,
  optionalText,
  ResourceFailed,
  textOf,
  textsOf,
} from './parts.ts';

/** Names of databases are lower case, whatever the template says. */
const identifier = (account: Account, { stack, logicalId }: Request, given: string | undefined) =>
  (given ?? generatedId(account, stack, logicalId)).toLowerCase();

/** Statuses out of which a new cluster or instance does not come by itself. Source: Aurora User Guide, DB statuses. */
const FAILED = [
  'failed',
  'inaccessible-encryption-credentials',
  'incompatible-network',
  'incompatible-parameters',
  'incompatible-restore',
  'storage-full',
];

/** AWS::RDS::DBCluster. Source of the create-only list and of the refusals: the resource type's own handler. */
export function clusterProvider(account: Account): Provider {
  const { aws, fleet } = account;
  return {
    createOnly: [
      'DBClusterIdentifier',
      'DBSubnetGroupName',
      'KmsKeyId',
      'StorageEncrypted',
      'DatabaseName',
      'EngineMode',
      'Engine',
      'RestoreType',
      'RestoreToTime',
      'SourceDBClusterIdentifier',
      'UseLatestRestorableTime',
      'AvailabilityZones',
      'SnapshotIdentifier',
      'SourceRegion',
    ],
    async create(request) {
      const { properties } = request;
      if (properties.SourceDBClusterIdentifier !== undefined)
        throw new ResourceFailed('A copy of another cluster is not simulated.');
      const scaling = objectOf(properties.ServerlessV2ScalingConfiguration);
      const { cluster, seconds } = fleet.createCluster({
        id: identifier(account, request, optionalText(properties.DBClusterIdentifier)),
        engine: textOf(properties.Engine, 'aurora-mysql'),
        engineVersion: optionalText(properties.EngineVersion),
        engineMode: textOf(properties.EngineMode, 'provisioned'),
        port: Number(textOf(properties.Port, '3306')),
        masterUsername: textOf(properties.MasterUsername, 'admin'),
        subnetGroup: textOf(properties.DBSubnetGroupName, 'default'),
        parameterGroup: optionalText(properties.DBClusterParameterGroupName),
        groups:
          properties.VpcSecurityGroupIds === undefined
            ? [defaultGroup(account)]
            : textsOf(properties.VpcSecurityGroupIds),
        kmsKeyId: optionalText(properties.KmsKeyId),
        storageEncrypted: flag(properties.StorageEncrypted),
        backtrackWindow: Number(textOf(properties.BacktrackWindow, '0')),
        deletionProtection: flag(properties.DeletionProtection),
        httpEndpointEnabled: flag(properties.EnableHttpEndpoint),
        serverless:
          scaling.MaxCapacity === undefined
            ? undefined
            : { min: Number(textOf(scaling.MinCapacity)), max: Number(textOf(scaling.MaxCapacity)) },
        snapshot: optionalText(properties.SnapshotIdentifier),
        masterSecretArn: flag(properties.ManageMasterUserPassword)
          ? `arn:aws:secretsmanager:${aws.region}:${aws.account}:secret:${aws.identifier('rds!cluster-', 12)}`
          : undefined,
      });
      await aws.time.sleep(seconds, `the cluster ${cluster.id}`);
      for (const [key, value] of [...request.tags, [STACK_TAG, request.stack]] as const)
        cluster.tags.set(key, value);
      if (FAILED.includes(cluster.status)) {
        fleet.deleteCluster(cluster.id, undefined);
        throw notStabilised(`DBCluster ${cluster.id}`, cluster.status);
      }
      return {
        physicalId: cluster.id,
        attributes: {
          'Endpoint.Address': cluster.endpoint,
          'Endpoint.Port': String(cluster.port),
          'ReadEndpoint.Address': cluster.readerEndpoint,
          DBClusterArn: cluster.arn,
          DBClusterResourceId: cluster.resourceId,
          'MasterUserSecret.SecretArn': cluster.masterSecretArn ?? '',
        },
      };
    },
    async update({ properties }, existing) {
      const cluster = fleet.cluster(existing.physicalId);
      const window = Number(textOf(properties.BacktrackWindow, String(cluster.backtrackWindow)));
      if (window > 0 && cluster.backtrackWindow === 0) {
        throw new ResourceFailed(
          'Backtrack cannot currently be enabled for this cluster (Service: Rds, Status Code: 400)',
        );
      }
      cluster.backtrackWindow = window;
      cluster.deletionProtection = flag(properties.DeletionProtection);
      cluster.parameterGroup = textOf(properties.DBClusterParameterGroupName, cluster.parameterGroup);
      if (properties.VpcSecurityGroupIds !== undefined)
        fleet.setGroups(cluster, textsOf(properties.VpcSecurityGroupIds));
      await aws.time.sleep(fleet.seconds('modifyCluster', cluster.volumeBytes));
      return {};
    },
    async delete(existing, policy) {
      const final =
        policy === 'Snapshot'
          ? `${existing.physicalId}-final-${aws.identifier('', 8)}`.slice(-63)
          : undefined;
      const seconds = fleet.deleteCluster(existing.physicalId, final);
      aws.takes(`deletion of ${existing.physicalId}`, seconds);
      await aws.time.sleep(seconds, `the deletion of ${existing.physicalId}`);
    },
  };
}

/** Why CloudFormation takes away again what it has made: it waits until that can be used, which will never be. */
function notStabilised(what: string, status: string): ResourceFailed {
  return new ResourceFailed(`${what} did not stabilise: it is ${status}`);
}

function defaultGroup({ groups }: Account): string {
  return [...groups.byId.values()].find(({ name }) => name === 'default')?.id ?? '';
}

/** AWS::RDS::DBInstance of an Aurora cluster. */
export function instanceProvider(account: Account): Provider {
  const { aws, fleet } = account;
  return {
    createOnly: [
      'DBInstanceIdentifier',
      'DBClusterIdentifier',
      'Engine',
      'DBSubnetGroupName',
      'AvailabilityZone',
    ],
    async create(request) {
      const { properties } = request;
      const cluster = optionalText(properties.DBClusterIdentifier);
      if (cluster === undefined)
        throw new ResourceFailed(
          `${request.logicalId} belongs to no Aurora cluster; such instances are not simulated.`,
        );
      const { instance, seconds } = fleet.createInstance(
        identifier(account, request, optionalText(properties.DBInstanceIdentifier)),
        cluster,
        textOf(properties.DBInstanceClass, 'db.r6g.large'),
        optionalText(properties.DBParameterGroupName),
      );
      await aws.time.sleep(seconds, `the instance ${instance.id}`);
      if (FAILED.includes(instance.status)) {
        fleet.deleteInstance(instance.id);
        throw notStabilised(`DBInstance ${instance.id}`, instance.status);
      }
      const address = fleet.cluster(cluster).endpoint.replace(`${cluster}.cluster-`, `${instance.id}.`);
      return {
        physicalId: instance.id,
        attributes: {
          'Endpoint.Address': address,
          'Endpoint.Port': String(fleet.cluster(cluster).port),
          DBInstanceArn: instance.arn,
        },
      };
    },
    async update() {
      await aws.time.sleep(fleet.seconds('modifyCluster'));
      return {};
    },
    async delete(existing) {
      const seconds = fleet.deleteInstance(existing.physicalId);
      aws.takes(`deletion of ${existing.physicalId}`, seconds);
      await aws.time.sleep(seconds, `the deletion of ${existing.physicalId}`);
    },
  };
}

/** AWS::RDS::DBClusterParameterGroup and AWS::RDS::DBParameterGroup. */
export function parameterGroupProvider(
  account: Account,
  kind: 'clusterParameters' | 'instanceParameters',
): Provider {
  const { aws, fleet } = account;
  const groups = fleet[kind];
  const values = (properties: JsonObject) =>
    new Map(Object.entries(objectOf(properties.Parameters)).map(([name, value]) => [name, textOf(value)]));
  const nameIn = ({ properties }: Request) =>
    optionalText(
      kind === 'clusterParameters' ? properties.DBClusterParameterGroupName : properties.DBParameterGroupName,
    );
  return {
    createOnly: ['DBClusterParameterGroupName', 'DBParameterGroupName', 'Family', 'Description'],
    async create(request) {
      const name = identifier(account, request, nameIn(request));
      if (groups.has(name)) throw new ResourceFailed(`Parameter group ${name} already exists`);
      groups.set(name, {
        name,
        family: textOf(request.properties.Family),
        values: values(request.properties),
      });
      await aws.time.sleep(fleet.seconds('resource'));
      return { physicalId: name };
    },
    async update({ properties }, existing: Resource) {
      groups.set(existing.physicalId, {
        name: existing.physicalId,
        family: textOf(properties.Family),
        values: values(properties),
      });
      await aws.time.sleep(fleet.seconds('resource'));
      return {};
    },
    async delete(existing) {
      groups.delete(existing.physicalId);
      await aws.time.sleep(fleet.seconds('resource'));
    },
  };
}
