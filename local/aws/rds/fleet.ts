import type { ClusterStorage } from '../../cluster/storage.ts';
import type { Duration } from '../durations.ts';
import { Pace } from '../pace.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';
import {
  type Cluster,
  type ClusterRequest,
  DEFAULT_VERSIONS,
  type Instance,
  type ParameterGroup,
  type Snapshot,
} from './model.ts';

/** Manual cluster snapshots that the account may keep. */
export const MANUAL_SNAPSHOT_QUOTA = 100;

/** The databases of the simulated account, and what can be done to them. Every change is told to `changed`. */
export class Fleet {
  readonly clusters = new Map<string, Cluster>();
  readonly instances = new Map<string, Instance>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly clusterParameters = new Map<string, ParameterGroup>();
  readonly instanceParameters = new Map<string, ParameterGroup>();
  readonly aws: SimulatedAws;
  readonly storage: ClusterStorage;
  /** The bytes of a database that is created empty by the estate; restored ones inherit. */
  readonly volumeBytes: number;
  readonly pace: Pace;
  /** What becomes of a request to restore a cluster. */
  restoring: (request: ClusterRequest) => ClusterRequest = (request) => request;
  changed: () => void = () => {};
  /** Brings the users' writes up to the present before data is copied. */
  settled: () => Promise<void> = async () => {};

  constructor(aws: SimulatedAws, storage: ClusterStorage, volumeBytes: number) {
    this.aws = aws;
    this.pace = new Pace(aws.random);
    this.storage = storage;
    this.volumeBytes = volumeBytes;
  }

  /** How long `what` takes for a database of this size in this run, in seconds. */
  seconds(what: Duration, bytes = this.volumeBytes): number {
    return this.pace.seconds(what, bytes);
  }

  cluster(id: string): Cluster {
    const cluster = this.clusters.get(id);
    if (cluster === undefined) throw new AwsError('DBClusterNotFoundFault', `DBCluster ${id} not found.`);
    return cluster;
  }

  instance(id: string): Instance {
    const instance = this.instances.get(id);
    if (instance === undefined) throw new AwsError('DBInstanceNotFound', `DBInstance ${id} not found.`);
    return instance;
  }

  snapshot(idOrArn: string): Snapshot {
    const id = idOrArn.slice(idOrArn.lastIndexOf(':') + 1);
    const snapshot = this.snapshots.get(id);
    if (snapshot === undefined)
      throw new AwsError('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${id} not found.`);
    return snapshot;
  }

  membersOf(cluster: string): Instance[] {
    return [...this.instances.values()].filter((instance) => instance.cluster === cluster);
  }

  /** The writer that takes connections now, if there is one. */
  writerOf(cluster: Cluster): Instance | undefined {
    return this.membersOf(cluster.id).find((instance) => instance.writer && instance.up);
  }

  arn(kind: string, name: string): string {
    return `arn:aws:rds:${this.aws.region}:${this.aws.account}:${kind}:${name}`;
  }

  /** Starts creating or restoring a cluster; it is `available` after the returned number of seconds. */
  createCluster(asked: ClusterRequest): { cluster: Cluster; seconds: number } {
    const request = asked.snapshot === undefined ? asked : this.restoring(asked);
    if (this.clusters.has(request.id))
      throw new AwsError('DBClusterAlreadyExistsFault', `DB Cluster ${request.id} already exists`);
    const base = request.snapshot === undefined ? undefined : this.snapshot(request.snapshot).source;
    const suffix = this.aws.identifier('c', 11);
    const host = (kind: string) => `${request.id}.${kind}-${suffix}.${this.aws.region}.rds.amazonaws.com`;
    const engine = base?.engine ?? request.engine;
    const cluster: Cluster = {
      id: request.id,
      arn: this.arn('cluster', request.id),
      resourceId: this.aws.identifier('cluster-', 26).toUpperCase().replace('CLUSTER-', 'cluster-'),
      createdAt: this.aws.time.millis,
      heldSince: this.aws.time.millis,
      engine,
      engineVersion: request.engineVersion ?? DEFAULT_VERSIONS[engine] ?? '1',
      engineMode: request.engineMode,
      endpoint: host('cluster'),
      readerEndpoint: host('cluster-ro'),
      port: request.port,
      masterUsername: base?.masterUsername ?? request.masterUsername,
      subnetGroup: request.subnetGroup,
      kmsKeyId: request.kmsKeyId ?? base?.kmsKeyId,
      storageEncrypted: base?.storageEncrypted ?? request.storageEncrypted,
      serverless: request.serverless,
      volumeBytes: base?.volumeBytes ?? this.volumeBytes,
      tags: new Map(),
      status: 'creating',
      groups: [...request.groups],
      parameterGroup: request.parameterGroup ?? `default.${engine}8.0`,
      backtrackWindow: request.backtrackWindow,
      deletionProtection: request.deletionProtection,
      httpEndpointEnabled: request.httpEndpointEnabled,
      masterSecretArn: request.masterSecretArn,
      globalCluster: undefined,
      replicationSource: undefined,
    };
    this.clusters.set(cluster.id, cluster);
    this.clusterBecomes(cluster, 'creating');
    const seconds = this.seconds(
      base === undefined ? 'createCluster' : 'restoreCluster',
      cluster.volumeBytes,
    );
    this.aws.after(`cluster ${cluster.id}`, seconds, () => {
      this.copying(`the data of ${cluster.id}`, async () => {
        if (base === undefined || request.snapshot === undefined)
          await this.storage.create(cluster.resourceId);
        else await this.storage.restore(this.snapshot(request.snapshot).id, cluster.resourceId);
        cluster.heldSince = this.aws.time.millis;
      });
      this.clusterBecomes(cluster, this.aws.fates.of('new-cluster') ?? 'available');
    });
    return { cluster, seconds };
  }

  createInstance(
    id: string,
    clusterId: string,
    instanceClass: string,
    parameterGroup: string | undefined,
  ): { instance: Instance; seconds: number } {
    if (this.instances.has(id))
      throw new AwsError('DBInstanceAlreadyExists', `DB instance already exists: ${id}`);
    const cluster = this.cluster(clusterId);
    const instance: Instance = {
      id,
      arn: this.arn('db', id),
      cluster: clusterId,
      instanceClass,
      createdAt: this.aws.time.millis,
      interfaceId: this.aws.identifier('eni-'),
      parameterGroup: parameterGroup ?? `default.${cluster.engine}8.0`,
      writer: this.membersOf(clusterId).length === 0,
      status: 'creating',
      engineStartedAt: this.aws.time.millis,
      pendingClass: undefined,
      up: false,
    };
    this.instances.set(id, instance);
    this.instanceBecomes(instance, 'creating');
    const seconds = this.seconds('createInstance', cluster.volumeBytes);
    this.aws.after(`instance ${id}`, seconds, () =>
      this.#started(instance, this.aws.fates.of('new-instance')),
    );
    return { instance, seconds };
  }

  /** Reboots an instance. Its status goes on reading `available` for a few seconds, as AWS's does. */
  reboot(id: string): Instance {
    const instance = this.instance(id);
    if (instance.status !== 'available') {
      throw new AwsError(
        'InvalidDBInstanceState',
        `Instance ${id} is in state ${instance.status}; it must be available.`,
      );
    }
    const { volumeBytes } = this.cluster(instance.cluster);
    const lag = this.seconds('rebootLag', volumeBytes);
    const seconds = this.seconds('rebootInstance', volumeBytes);
    this.aws.after(`reboot of ${id}`, lag, () => {
      instance.up = false;
      this.instanceBecomes(instance, 'rebooting');
      this.changed();
    });
    this.aws.after(`reboot of ${id}`, lag + seconds, () =>
      this.#started(instance, this.aws.fates.of('restarted-instance')),
    );
    return instance;
  }

  setGroups(cluster: Cluster, groups: readonly string[]): void {
    this.#occupy(cluster, 'modifying', this.seconds('modifyCluster', cluster.volumeBytes));
    cluster.groups = [...groups];
    this.aws.publish({ type: 'cluster-groups', cluster: cluster.id, groups });
    this.changed();
  }

  /** @param kind automated ones do not count against the quota */
  createSnapshot(id: string, cluster: Cluster, kind: Snapshot['kind']): Snapshot {
    if (this.snapshots.has(id))
      throw new AwsError(
        'DBClusterSnapshotAlreadyExistsFault',
        `Cannot create the cluster snapshot because one with the identifier ${id} already exists.`,
      );
    const manual = [...this.snapshots.values()].filter((snapshot) => snapshot.kind === 'manual').length;
    if (kind === 'manual' && manual >= MANUAL_SNAPSHOT_QUOTA) {
      throw new AwsError(
        'SnapshotQuotaExceeded',
        `Cannot create more than ${MANUAL_SNAPSHOT_QUOTA} manual snapshots`,
      );
    }
    const snapshot: Snapshot = {
      id,
      arn: this.arn('cluster-snapshot', id),
      kind,
      createdAt: this.aws.time.millis,
      source: cluster,
      tags: new Map(),
      status: 'creating',
      progress: 0,
    };
    this.snapshots.set(id, snapshot);
    this.#snapshotStatus(snapshot, 'creating');
    this.copying(`snapshot ${id}`, async () => {
      await this.settled();
      await this.storage.snapshot(cluster.resourceId, id);
    });
    const seconds = this.seconds('snapshot', cluster.volumeBytes);
    this.#occupy(cluster, 'backing-up', seconds);
    this.aws.after(`snapshot ${id}`, seconds, () => {
      snapshot.progress = 100;
      this.#snapshotStatus(snapshot, this.aws.fates.of('snapshot') ?? 'available');
    });
    return snapshot;
  }

  /** Takes an instance away; returns how many seconds that takes. */
  deleteInstance(id: string): number {
    const instance = this.instance(id);
    const seconds = this.seconds('deleteInstance', this.clusters.get(instance.cluster)?.volumeBytes);
    instance.up = false;
    this.instanceBecomes(instance, 'deleting');
    this.changed();
    this.aws.time.at(this.aws.time.millis + seconds * 1000, () => this.instances.delete(id));
    return seconds;
  }

  /** @param finalSnapshot the name of the snapshot to take first, or undefined for none */
  deleteCluster(id: string, finalSnapshot: string | undefined): number {
    const cluster = this.cluster(id);
    if (cluster.deletionProtection) {
      throw new AwsError(
        'InvalidParameterCombination',
        `Cannot delete protected Cluster, please disable deletion protection and try again.`,
      );
    }
    let seconds = this.seconds('deleteCluster', cluster.volumeBytes);
    if (finalSnapshot !== undefined) {
      this.createSnapshot(finalSnapshot, cluster, 'manual');
      seconds += this.seconds('snapshot', cluster.volumeBytes);
    }
    this.clusterBecomes(cluster, 'deleting');
    this.changed();
    this.aws.time.at(this.aws.time.millis + seconds * 1000, () => {
      this.clusters.delete(id);
      this.copying(`the end of ${id}`, () => this.storage.destroy(cluster.resourceId));
    });
    return seconds;
  }

  /** The value of a cluster parameter, as far as anybody set it. */
  parameter(cluster: Cluster, name: string): string | undefined {
    return this.clusterParameters.get(cluster.parameterGroup)?.values.get(name);
  }

  /** @param failed the status of an engine that has not come up */
  #started(instance: Instance, failed: string | undefined): void {
    instance.engineStartedAt = this.aws.time.millis;
    instance.up = failed === undefined;
    this.instanceBecomes(instance, failed ?? 'available');
    this.changed();
  }

  /** Does something with the data of a cluster, beside whatever else goes on. */
  copying(what: string, work: () => Promise<void>): void {
    this.aws.time.spawn(what, work);
  }

  /** For a while nothing else can be done to an available cluster. */
  #occupy(cluster: Cluster, status: string, seconds: number): void {
    if (cluster.status !== 'available') return;
    this.clusterBecomes(cluster, status);
    this.aws.after(`${cluster.id} is ${status}`, seconds, () => {
      if (cluster.status === status) this.clusterBecomes(cluster, 'available');
    });
  }

  /** Gives a cluster a status, and tells everybody. */
  clusterBecomes(cluster: Cluster, status: string): void {
    cluster.status = status;
    this.aws.publish({ type: 'cluster-status', cluster: cluster.id, status });
  }

  /** Gives an instance a status, and tells everybody. */
  instanceBecomes(instance: Instance, status: string): void {
    instance.status = status;
    this.aws.publish({ type: 'instance-status', instance: instance.id, status });
  }

  #snapshotStatus(snapshot: Snapshot, status: string): void {
    snapshot.status = status;
    this.aws.publish({ type: 'snapshot-status', snapshot: snapshot.id, status });
  }
}
