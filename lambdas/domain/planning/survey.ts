import type { ClusterView, Reading, ResourceView, StackView } from '../views.ts';

/** Everything that planning looks at, as it was read from AWS in one go. Undefined: not there. */
export interface Survey {
  readonly region: string;
  readonly databaseStack: StackView | undefined;
  readonly appStack: StackView | undefined;
  /** Text of the template that the new database stack is made from. */
  readonly databaseTemplate: string | undefined;
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
  readonly manualSnapshots: number;
  /** The texts of the secrets that the input names, by parameter. They never leave the task. */
  readonly secrets: Readonly<Record<string, Reading>>;
  /** The SSM parameters that the input names. */
  readonly ssmParameters: Readonly<Record<string, Reading>>;
  /** What is wrong with the app's page now. */
  readonly healthFault: string | undefined;
  /** Every other stack of the Region. */
  readonly otherStacks: readonly StackView[];
}
