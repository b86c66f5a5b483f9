import * as v from 'valibot';
import { AppCheck, Downtime, HostOwner, StackReference } from '../holding.ts';
import { number, perhapsText, text, texts, truth, whole } from '../primitives.ts';
import { Restart } from './restart.ts';

/** What a rewind has chosen, once and for all. Seconds, and moments as ISO 8601. */
export const RewindPlan = v.object({
  kind: v.literal('rewind'),
  version: v.literal(1),
  region: text,
  /** Tells the things of this run from those of others; part of every name it makes. */
  suffix: text,
  freeze: v.picklist(['fence', 'none']),
  noticeMinutes: number,
  /** The moment that is wanted, and in which words. */
  target: v.object({ wish: text, moment: text }),
  tolerance: number,
  force: truth,
  useEarliest: truth,
  /** Who wants it, and why. */
  by: perhapsText,
  database: v.object({
    cluster: text,
    clusterArn: text,
    resourceId: text,
    instances: texts,
  }),
  app: v.object({
    stack: StackReference,
    hosts: v.array(HostOwner),
    ssmParameters: texts,
  }),
  restart: v.array(Restart),
  names: v.object({ fenceGroup: text, watchdog: text }),
  healthCheck: v.optional(AppCheck),
  downtime: Downtime,
  /** What the plan was made for: whatever differs before the freeze was changed by somebody. */
  baseline: v.object({
    clusterGroups: texts,
    parameterGroup: text,
    window: number,
    /** How often the cluster was rewound before. */
    rewinds: whole,
  }),
});
export type RewindPlan = v.InferOutput<typeof RewindPlan>;

/** Where a cluster has come out, in milliseconds since 1970. */
export const Reached = v.object({
  id: text,
  /** When the cluster stopped, where it was taken to, and when it was there. */
  from: number,
  to: number,
  since: number,
});
export type Reached = v.InferOutput<typeof Reached>;

/**
 * True if a cluster has come out where it was to be: so near that nobody needs to be asked.
 * @param wanted the moment, as ISO 8601: the target, or the return point
 */
export function isWithin(
  { target, tolerance, useEarliest }: RewindPlan,
  wanted: string,
  reached: number,
): boolean {
  const later = (reached - Date.parse(wanted)) / 1000;
  return Math.abs(later) <= tolerance || (useEarliest && wanted === target.moment && later > 0);
}

/**
 * Where a run has left the cluster. `untouched`: it was never taken anywhere. `rewound`: to the moment that was wanted,
 * or near it. `returned`: there and, since nobody wanted it there, back again. `failed`: AWS could not do it.
 */
export const Stand = v.picklist(['untouched', 'rewound', 'returned', 'failed']);
export type Stand = v.InferOutput<typeof Stand>;
