import { minuteOf } from './duration.ts';
import type { Plan } from './plan.ts';

/** How both databases stand, in numbers. */
export interface Standing {
  /** Since when connections were counted. */
  readonly since: Date;
  readonly databases:
    | {
        readonly old: { readonly connections: number | undefined };
        readonly fresh: { readonly connections: number | undefined };
      }
    | undefined;
  readonly commits: number | undefined;
  readonly reasons: readonly string[];
}

/** What a person needs to know about how things stand, as sentences. */
export function evidenceLines(
  { since, databases, commits, reasons }: Standing,
  { plan, created }: { readonly plan: Plan; readonly created?: { readonly cluster: string } | undefined },
): string[] {
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
