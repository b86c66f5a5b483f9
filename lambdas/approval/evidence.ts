import type { Tie } from '../domain/problem.ts';
import type { History } from '../domain/timelines/timelines.ts';
import type { ClusterView } from '../domain/views.ts';

/** One of the two databases. */
export interface Side {
  /** Undefined: there is no such cluster (any more). */
  readonly cluster: ClusterView | undefined;
  /** The most connections at once over the time that is looked at; undefined where nothing was measured. */
  readonly connections: number | undefined;
}

/** What a person is shown to decide by, as it is now. */
export interface Evidence {
  readonly ties: readonly Tie[];
  /** Undefined before there is a new database. */
  readonly databases: { readonly old: Side; readonly fresh: Side } | undefined;
  /** Since when connections were counted. */
  readonly since: Date;
  /** About how many commits the database has taken since then, or since the app was sent to the new one. */
  readonly commits: number | undefined;
  /** Why the old stack must not be deleted now. */
  readonly reasons: readonly string[];
  /** What is known of the past of a cluster that is to be taken elsewhere. */
  readonly history?: History;
}
