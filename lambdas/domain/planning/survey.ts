import type { ClusterView, Reading, ResourceView, StackView } from '../views.ts';

/** Who subscribes to a topic by email. */
export interface Subscribers {
  /** Addresses at which messages arrive. */
  readonly confirmed: readonly string[];
  /** Addresses that were entered, whose owners have not confirmed. */
  readonly pending: readonly string[];
}

/** Who is asked for approvals. */
export interface Approvers extends Subscribers {
  /** Those of the confirmed whose subscriptions let through what is for somebody else, or keep out what is for them. */
  readonly unfiltered: readonly string[];
}

/** Whether another run for the same app is in the way. */
export type Standing =
  | { readonly kind: 'free' }
  /** A run, or a way back, is going on. */
  | { readonly kind: 'held'; readonly by: string }
  /** A run has died half-way, and nobody is undoing what it did. */
  | { readonly kind: 'unfinished'; readonly run: string };

/** Everything that planning looks at, as it was read from AWS in one go. Undefined: not there. */
export interface Survey {
  readonly region: string;
  readonly databaseStack: StackView | undefined;
  readonly appStack: StackView | undefined;
  /** Text of the template that the new database stack is made from. */
  readonly databaseTemplate: string | undefined;
  /** Text of the old database stack's own template. */
  readonly oldTemplate: string | undefined;
  /** Text of the app stack's own template. */
  readonly appTemplate: string | undefined;
  /** What CloudFormation says against the template that the input names. */
  readonly templateFault: string | undefined;
  readonly databaseResources: readonly ResourceView[];
  readonly appResources: readonly ResourceView[];
  /** The security groups that the hosts wear, by the logical id of their owner. */
  readonly hostGroups: Readonly<Record<string, readonly string[]>>;
  readonly cluster: ClusterView | undefined;
  /** The values of the cluster's parameter group. */
  readonly clusterParameters: Readonly<Record<string, string>>;
  /** The size of the cluster's volume. */
  readonly volumeBytes: number | undefined;
  /** Seconds that the app stack's last update took. */
  readonly lastAppUpdate: number | undefined;
  /** The identifiers of all manual cluster snapshots of the Region. */
  readonly manualSnapshots: readonly string[];
  /** How many of them there may be. */
  readonly snapshotQuota: number;
  /** Service roles of database stacks, by ARN, that may be passed on to new ones. */
  readonly serviceRoles: readonly string[];
  /** Every cluster of the Region, and what it wears. */
  readonly clusters: readonly { readonly id: string; readonly groups: readonly string[] }[];
  /** The identifiers of all database instances of the Region. */
  readonly instances: readonly string[];
  /** The exports of the database stack, and the stacks that import them. */
  readonly imports: readonly { readonly exportName: string; readonly stacks: readonly string[] }[];
  /** Network interfaces that wear a group of the database stack, other than those of the app's hosts and of databases. */
  readonly wearers: readonly { readonly id: string; readonly description: string }[];
  /** Security groups outside the database stack with a rule that names one of its groups. */
  readonly referrers: readonly string[];
  readonly subscribers: { readonly notices: Subscribers; readonly approvals: Approvers };
  readonly standing: Standing;
  /** The texts of the secrets that the input names, by parameter. They never leave the task. */
  readonly secrets: Readonly<Record<string, Reading>>;
  /** The SSM parameters that the input names. */
  readonly ssmParameters: Readonly<Record<string, Reading>>;
  /** What is wrong with the app's page now. */
  readonly healthFault: string | undefined;
  /** Every other stack of the Region. */
  readonly otherStacks: readonly StackView[];
}
