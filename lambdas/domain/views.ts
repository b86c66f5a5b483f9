/** A stack as everybody here sees it. */
export interface StackView {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly parameters: readonly ParameterView[];
  readonly outputs: readonly {
    readonly key: string;
    readonly value: string;
    readonly exportName: string | undefined;
  }[];
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly roleArn: string | undefined;
  readonly terminationProtection: boolean;
}

/** A parameter of a stack. `resolved` differs from `value` where the value names an SSM parameter. */
export interface ParameterView {
  readonly key: string;
  readonly value: string;
  readonly resolved: string | undefined;
}

/** A resource of a stack. */
export interface ResourceView {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** An Aurora cluster with its instances. */
export interface ClusterView {
  readonly id: string;
  readonly arn: string;
  readonly resourceId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly status: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly engineMode: string;
  readonly endpoint: string;
  readonly readerEndpoint: string;
  readonly port: number;
  readonly groups: readonly string[];
  readonly parameterGroup: string;
  /** Seconds; 0 is off. */
  readonly backtrackWindow: number;
  /** ISO 8601; undefined where AWS tells none. */
  readonly earliestBacktrackTime: string | undefined;
  readonly storageEncrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly deletionProtection: boolean;
  /** The Data API reaches the database past every security group. */
  readonly httpEndpointEnabled: boolean;
  readonly globalCluster: string | undefined;
  readonly replicationSource: string | undefined;
  /** Names of modifications that wait for the maintenance window or a restart. */
  readonly pending: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly instances: readonly InstanceView[];
}

export interface InstanceView {
  readonly id: string;
  readonly status: string;
  readonly instanceClass: string;
  readonly writer: boolean;
  readonly pending: readonly string[];
}

/** A text that was looked up somewhere, or a sentence about why it could not be. */
export type Reading = { readonly text: string } | { readonly wrong: string };

/** What CloudFormation answers in place of a value that it does not show. */
export function isMasked(value: string): boolean {
  return /^\*{4,}$/.test(value);
}
