import { minuteOf } from './duration.ts';
import { isRewind, type Subject } from './subject.ts';
import { timelineText } from './timelines/text.ts';
import type { History } from './timelines/timelines.ts';
import { secondOf } from './timelines/words.ts';

/** How both databases stand, in numbers. */
export interface Standing {
  /** Since when connections, or commits, were counted. */
  readonly since: Date;
  readonly databases?:
    | {
        readonly old: { readonly connections: number | undefined };
        readonly fresh: { readonly connections: number | undefined };
      }
    | undefined;
  readonly commits: number | undefined;
  readonly reasons?: readonly string[];
  readonly history?: History;
}

/** What was written since a cluster was taken elsewhere last, and its timelines, as lines. */
function clusterLines({ since, commits, history }: Standing, cluster: string): string[] {
  return [
    `Commits on ${cluster} since ${minuteOf(since)}: ${commits === undefined ? 'not measured' : `about ${commits}, by its metrics, which are an estimate`}.`,
    ...(history === undefined ? [] : ['', ...timelineText(history, secondOf)]),
  ];
}

/** What a person needs to know about how things stand, as sentences. */
export function evidenceLines(standing: Standing, subject: Subject): string[] {
  if (isRewind(subject)) return clusterLines(standing, subject.plan.database.cluster);
  const { since, databases, commits, reasons = [] } = standing;
  const { plan, created } = subject;
  if (databases === undefined || created === undefined) return [];
  const most = (id: string, count: number | undefined) =>
    `Connections on ${id} since ${minuteOf(since)}: ${count === undefined ? 'not measured' : `at most ${count}`}.`;
  return [
    most(created.cluster, databases.fresh.connections),
    most(plan.database.cluster, databases.old.connections),
    ...(commits === undefined
      ? []
      : [`Commits on ${created.cluster} since the app was sent there: about ${commits}, by its metrics.`]),
    ...reasons.map((reason) => `It could not be deleted now: ${reason}`),
  ];
}
