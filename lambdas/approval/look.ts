import { findCluster } from '../aws/clusters.ts';
import { commitsSince, mostConnections } from '../aws/evidence.ts';
import type { Ledger } from '../aws/ledger.ts';
import { liveTies } from '../aws/ties.ts';
import type { Tie } from '../domain/problem.ts';
import { isRewind, type MigrationSubject, type Subject } from '../domain/subject.ts';
import type { History } from '../domain/timelines/timelines.ts';
import type { ClusterView } from '../domain/views.ts';
import { lookAtCluster } from './look-at-cluster.ts';
import { reasonsNow, type Eyes as SafetyEyes } from './safe-to-delete.ts';

/** What the evidence is read with. */
export interface Eyes extends SafetyEyes {
  /** Where what was done to clusters is taken down. */
  readonly ledger: Ledger;
}

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

const HOUR = 3_600_000;

/** What there is to say of two databases where there is one. */
const NOTHING = { ties: [], databases: undefined, reasons: [] };

/** Reads what a person is shown, at this instant. Changes nothing. */
export async function lookAt(eyes: Eyes, subject: Subject, now: Date): Promise<Evidence> {
  return isRewind(subject)
    ? {
        ...NOTHING,
        ...(await lookAtCluster(
          eyes,
          subject.plan.database.cluster,
          now,
          subject.returnPoint ?? subject.plan.target.moment,
        )),
      }
    : await lookAtBoth(eyes, subject, now);
}

async function lookAtBoth(eyes: Eyes, subject: MigrationSubject, now: Date): Promise<Evidence> {
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
