import type { ClusterEyes } from '../aws/cluster-metrics.ts';
import { commitsMeasured } from '../aws/evidence.ts';
import type { RewindPlan } from '../domain/rewind/plan.ts';
import { type History, leavesTimeline, liveSince } from '../domain/timelines/timelines.ts';

/** What is written shows in the metrics by then, in milliseconds: they are of five minutes each, and come late. */
const MEASURED_BY = 900_000;

/**
 * True if the cluster would leave a timeline to which something was written, as far as metrics tell: what nobody has
 * measured, or has had no time to, counts as written.
 */
export async function leavesWrites(
  eyes: ClusterEyes,
  { database, target }: RewindPlan,
  history: History | undefined,
): Promise<boolean> {
  if (history === undefined || !leavesTimeline(history, Date.parse(target.moment))) return false;
  const [since, now] = [new Date(liveSince(history)), new Date(history.now)];
  if (now.getTime() - since.getTime() < MEASURED_BY) return true;
  return (await commitsMeasured(eyes, database.cluster, since, now)) !== 0;
}
