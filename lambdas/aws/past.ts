import { clusterHistory } from '../domain/rewind/make-plan.ts';
import type { History } from '../domain/timelines/timelines.ts';
import type { Client } from '../kit/client.ts';
import { listBacktracks } from './backtracks.ts';
import { findCluster } from './clusters.ts';
import { type Ledger, notesIn, readLedger } from './ledger.ts';

/** What the past of a cluster is read with. */
export interface PastEyes {
  readonly rds: Client;
  readonly ledger: Ledger;
}

/** What is known of the past of a cluster by now, from the ledger and from AWS; undefined if there is no such cluster. */
export async function pastOf({ rds, ledger }: PastEyes, id: string, now: Date): Promise<History | undefined> {
  const cluster = await findCluster(rds, id);
  if (cluster === undefined) return undefined;
  const notes = notesIn(await readLedger(ledger, cluster.resourceId));
  const backtracks = await listBacktracks(rds, id);
  return clusterHistory({ notes, backtracks, now: now.getTime() }, cluster);
}
