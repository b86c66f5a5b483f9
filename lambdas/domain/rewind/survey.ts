import type { Approvers, Standing, Subscribers } from '../planning/survey.ts';
import type { Backtrack, Notes } from '../timelines/history.ts';
import type { ClusterView, ResourceView, StackView } from '../views.ts';

/** Hosts that are to be restarted and cannot be, and why, as a sentence. */
export interface Unrestartable {
  readonly name: string;
  readonly problem: string;
}

/** Everything that the planning of a rewind looks at, as it was read from AWS in one go. Undefined: not there. */
export interface RewindSurvey {
  readonly region: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The stack that the input names. */
  readonly databaseStack: StackView | undefined;
  /** How many clusters that stack has. */
  readonly clustersInStack: number;
  readonly appStack: StackView | undefined;
  readonly appResources: readonly ResourceView[];
  readonly unrestartable: readonly Unrestartable[];
  readonly cluster: ClusterView | undefined;
  /** The values of the cluster's parameter group. */
  readonly clusterParameters: Readonly<Record<string, string>>;
  readonly notes: Notes;
  readonly backtracks: readonly Backtrack[];
  readonly subscribers: { readonly notices: Subscribers; readonly approvals: Approvers };
  readonly standing: Standing;
}
