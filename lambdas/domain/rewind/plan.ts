import * as z from 'zod/mini';
import { AppCheck, Downtime, HostOwner, StackReference } from '../plan.ts';
import { Restart } from './input.ts';

/** What a rewind has chosen, once and for all. Seconds, and moments as ISO 8601. */
export const RewindPlan = z.object({
  kind: z.literal('rewind'),
  version: z.literal(1),
  region: z.string(),
  /** Tells the things of this run from those of others; part of every name it makes. */
  suffix: z.string(),
  freeze: z.enum(['fence', 'none']),
  noticeMinutes: z.number(),
  /** The moment that is wanted, and in which words. */
  target: z.object({ wish: z.string(), moment: z.string() }),
  tolerance: z.number(),
  force: z.boolean(),
  useEarliest: z.boolean(),
  /** Who wants it, and why. */
  by: z.optional(z.string()),
  database: z.object({
    cluster: z.string(),
    clusterArn: z.string(),
    resourceId: z.string(),
    instances: z.array(z.string()),
  }),
  app: z.object({
    stack: StackReference,
    hosts: z.array(HostOwner),
    ssmParameters: z.array(z.string()),
  }),
  restart: z.array(Restart),
  names: z.object({ fenceGroup: z.string(), watchdog: z.string() }),
  healthCheck: z.optional(AppCheck),
  downtime: Downtime,
  /** What the plan was made for: whatever differs before the freeze was changed by somebody. */
  baseline: z.object({
    clusterGroups: z.array(z.string()),
    parameterGroup: z.string(),
    window: z.number(),
    /** How often the cluster was rewound before. */
    rewinds: z.int(),
  }),
});
export type RewindPlan = z.infer<typeof RewindPlan>;

/** Where a cluster has come out, in milliseconds since 1970. */
export const Reached = z.object({
  id: z.string(),
  /** When the cluster stopped, where it was taken to, and when it was there. */
  from: z.number(),
  to: z.number(),
  since: z.number(),
});
export type Reached = z.infer<typeof Reached>;

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
export const Stand = z.enum(['untouched', 'rewound', 'returned', 'failed']);
export type Stand = z.infer<typeof Stand>;
