import type { Subject } from '../aws/approvals.ts';
import { findCluster } from '../aws/clusters.ts';
import { liveTies } from '../aws/ties.ts';
import type { Tie } from '../domain/problem.ts';
import type { ClusterView } from '../domain/views.ts';
import { commitsSince, mostConnections } from './evidence.ts';
import { reasonsNow, type Eyes as SafetyEyes } from './safe-to-delete.ts';

/** What the evidence is read with. */
export type Eyes = SafetyEyes;

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
  /** About how many commits the new database has taken since the app was sent there. */
  readonly commits: number | undefined;
  /** Why the old stack must not be deleted now. */
  readonly reasons: readonly string[];
}

const HOUR = 3_600_000;

/** Reads what a person is shown, at this instant. Changes nothing. */
export async function lookAt(eyes: Eyes, subject: Subject, now: Date): Promise<Evidence> {
  const { action, plan, created, switchedAt } = subject;
  const ties = await liveTies(eyes.cloudformation, plan);
  if (created === undefined)
    return { ties, databases: undefined, since: now, commits: undefined, reasons: [] };
  // Before the switch the old database had the app's connections, which says nothing about now.
  const baking = now.getTime() - Math.max(1, plan.bakeHours) * HOUR;
  const since = new Date(Math.max(baking, Date.parse(switchedAt ?? '') || baking));
  const side = async (id: string): Promise<Side> => ({
    cluster: await findCluster(eyes.rds, id),
    connections: await mostConnections(eyes, id, since, now),
  });
  return {
    ties,
    databases: { old: await side(plan.database.cluster), fresh: await side(created.cluster) },
    since,
    commits:
      switchedAt === undefined
        ? undefined
        : await commitsSince(eyes, created.cluster, new Date(switchedAt), now),
    reasons:
      action === 'deletion' ? await reasonsNow(eyes, { plan, created, switchedAt, approved: true }, now) : [],
  };
}
