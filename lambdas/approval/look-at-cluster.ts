import type { ClusterEyes } from '../aws/cluster-metrics.ts';
import { commitsMeasured } from '../aws/evidence.ts';
import { type PastEyes, pastOf } from '../aws/past.ts';
import type { RewindSubject } from '../domain/rewind/subject.ts';
import { type History, leavesTimeline, liveSince } from '../domain/timelines/timelines.ts';
import type { Evidence } from './evidence.ts';

/** What a person is shown of a cluster that is to be taken to another moment. */
export interface ClusterEvidence {
  /** Undefined: there is no such cluster any more. */
  readonly history?: History;
  /** Since when commits are counted: those that would leave the timeline that is live. */
  readonly since: Date;
  /** About how many commits were made on it; undefined where nothing was measured. */
  readonly commits: number | undefined;
}

/**
 * Reads the past of a cluster, and what would leave its timeline. Changes nothing.
 * @param target the moment to which it is to be taken, as ISO 8601
 */
export async function lookAtCluster(
  eyes: ClusterEyes & PastEyes,
  id: string,
  now: Date,
  target: string,
): Promise<ClusterEvidence> {
  const history = await pastOf(eyes, id, now);
  if (history === undefined) return { since: now, commits: undefined };
  const moment = Date.parse(target);
  const since = new Date(leavesTimeline(history, moment) ? liveSince(history) : moment);
  return { history, since, commits: await commitsMeasured(eyes, id, since, now) };
}

/** What there is to say of two databases where there is one. */
const NOTHING = { ties: [], databases: undefined, reasons: [] };

/** Reads what a person decides by of whom a rewind asks. Changes nothing. */
export async function lookAtTarget(
  eyes: ClusterEyes & PastEyes,
  { plan, returnPoint }: RewindSubject,
  now: Date,
): Promise<Evidence> {
  const seen = await lookAtCluster(eyes, plan.database.cluster, now, returnPoint ?? plan.target.moment);
  return { ...NOTHING, ...seen };
}
