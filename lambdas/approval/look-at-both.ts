import { findCluster } from '../aws/clusters.ts';
import { commitsSince, mostConnections } from '../aws/evidence.ts';
import { liveTies } from '../aws/ties.ts';
import type { MigrationSubject } from '../domain/migration-subject.ts';
import type { Evidence, Side } from './evidence.ts';
import { type Eyes, reasonsNow } from './safe-to-delete.ts';

const HOUR = 3_600_000;

/** Reads how both databases of a migration stand at this instant. Changes nothing. */
export async function lookAtBoth(eyes: Eyes, subject: MigrationSubject, now: Date): Promise<Evidence> {
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
