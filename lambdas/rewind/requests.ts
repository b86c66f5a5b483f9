import { listBacktracks } from '../aws/backtracks.ts';
import type { RewindRecord } from '../aws/rewind-records.ts';
import type { Backtrack } from '../domain/timelines/history.ts';
import type { Client } from '../kit/client.ts';

/** Clocks of AWS and of functions differ by less, in milliseconds; nobody else rewinds a cluster that is closed. */
const SKEW = 10_000;

/** By then, in milliseconds, AWS lists a request that it has taken, also one whose answer was lost. */
export const LISTED_BY = 120_000;

/** Which of the two requests of a run is meant: the one that it is for, or the one that takes the cluster back again. */
export type Errand = 'there' | 'back';

/** The moments at which a run was about to ask for one of its rewinds, oldest first. */
export function attemptsOf(record: RewindRecord, errand: Errand): readonly string[] {
  return (errand === 'there' ? record.asked : record.askedBack) ?? [];
}

/** The request that a run has made, by when it was about to make it; undefined if AWS lists none. */
export async function requestOf(
  rds: Client,
  record: RewindRecord,
  errand: Errand,
): Promise<Backtrack | undefined> {
  const [first] = attemptsOf(record, errand);
  if (first === undefined) return undefined;
  const [end] = errand === 'there' ? attemptsOf(record, 'back') : [];
  const [from, to] = [Date.parse(first) - SKEW, end === undefined ? undefined : Date.parse(end) - SKEW];
  const listed = await listBacktracks(rds, record.plan.database.cluster);
  return listed.find(({ requestedAt }) => requestedAt >= from && (to === undefined || requestedAt < to));
}

/** True while a request that AWS has taken may not be listed yet. */
export function mayBeUnlisted(record: RewindRecord, errand: Errand, now: Date): boolean {
  const last = attemptsOf(record, errand).at(-1);
  return last !== undefined && now.getTime() - Date.parse(last) < LISTED_BY;
}
