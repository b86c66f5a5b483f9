/** An Aurora cluster of the simulation. Instants in milliseconds since 1970, the window in seconds. */
export interface Cluster {
  readonly id: string;
  readonly arn: string;
  /** The name of its data in the storage; differs for every cluster ever made, as on AWS. */
  readonly resourceId: string;
  readonly createdAt: number;
  /** When it got its data: later than it was created, and there is nothing to go back to from before. */
  heldSince: number;
  readonly engine: string;
  readonly engineVersion: string;
  readonly engineMode: string;
  readonly endpoint: string;
  readonly readerEndpoint: string;
  readonly port: number;
  readonly masterUsername: string;
  readonly subnetGroup: string;
  readonly kmsKeyId: string | undefined;
  readonly storageEncrypted: boolean;
  readonly serverless: { readonly min: number; readonly max: number } | undefined;
  readonly volumeBytes: number;
  readonly tags: Map<string, string>;
  status: string;
  groups: string[];
  parameterGroup: string;
  backtrackWindow: number;
  deletionProtection: boolean;
  httpEndpointEnabled: boolean;
  masterSecretArn: string | undefined;
  globalCluster: string | undefined;
  replicationSource: string | undefined;
}

/** An instance of a cluster. */
export interface Instance {
  readonly id: string;
  readonly arn: string;
  readonly cluster: string;
  readonly instanceClass: string;
  readonly createdAt: number;
  readonly interfaceId: string;
  parameterGroup: string;
  writer: boolean;
  status: string;
  /** When its engine last started; connections from before are gone. */
  engineStartedAt: number;
  /** False while it is being created or rebooted. */
  up: boolean;
  /** The class that it gets in the maintenance window, if somebody asked for another one. */
  pendingClass: string | undefined;
}

/** A cluster snapshot. */
export interface Snapshot {
  readonly id: string;
  readonly arn: string;
  readonly kind: 'manual' | 'automated';
  readonly createdAt: number;
  readonly source: Cluster;
  readonly tags: Map<string, string>;
  status: string;
  progress: number;
}

/** A parameter group with the values that differ from the engine's defaults. */
export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly values: Map<string, string>;
}

/** What a new cluster is made from. */
export interface ClusterRequest {
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string | undefined;
  readonly engineMode: string;
  readonly port: number;
  readonly masterUsername: string;
  readonly subnetGroup: string;
  readonly parameterGroup: string | undefined;
  readonly groups: readonly string[];
  readonly kmsKeyId: string | undefined;
  readonly storageEncrypted: boolean;
  readonly backtrackWindow: number;
  readonly deletionProtection: boolean;
  readonly httpEndpointEnabled: boolean;
  readonly serverless: { readonly min: number; readonly max: number } | undefined;
  readonly snapshot: string | undefined;
  readonly masterSecretArn: string | undefined;
}

/** The versions that the Region gives where a template names none. */
export const DEFAULT_VERSIONS: Readonly<Record<string, string>> = {
  'aurora-mysql': '8.0.mysql_aurora.3.08.0',
  'aurora-postgresql': '16.4',
};
