import { listBacktracks } from '../aws/backtracks.ts';
import type { ClusterEyes } from '../aws/cluster-metrics.ts';
import { findCluster } from '../aws/clusters.ts';
import { commitsMeasured } from '../aws/evidence.ts';
import { type Ledger, notesIn, readLedger } from '../aws/ledger.ts';
import { clusterHistory } from '../domain/rewind/make-plan.ts';
import { type History, liveSince } from '../domain/timelines/timelines.ts';

/** What a person is shown of a cluster that is to be taken to another moment. */
export interface ClusterEvidence {
  /** Undefined: there is no such cluster any more. */
  readonly history?: History;
  /** Since when the timeline that is live goes on. */
  readonly since: Date;
  /** About how many commits were made on it; undefined where nothing was measured. */
  readonly commits: number | undefined;
}

/** Reads the past of a cluster, and what was written since it was taken to another moment last. Changes nothing. */
export async function lookAtCluster(
  eyes: ClusterEyes & { readonly ledger: Ledger },
  id: string,
  now: Date,
): Promise<ClusterEvidence> {
  const cluster = await findCluster(eyes.rds, id);
  if (cluster === undefined) return { since: now, commits: undefined };
  const notes = notesIn(await readLedger(eyes.ledger, cluster.resourceId));
  const known = { notes, backtracks: await listBacktracks(eyes.rds, id), now: now.getTime() };
  const history = clusterHistory(known, cluster);
  const since = new Date(liveSince(history));
  return { history, since, commits: await commitsMeasured(eyes, id, since, now) };
}
