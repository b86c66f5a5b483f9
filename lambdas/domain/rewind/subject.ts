import * as v from 'valibot';
import { RewindInput } from './input.ts';
import { Reached, RewindPlan } from './plan.ts';

/**
 * What a rewind can ask a person. `rewind`: whether to do it. `reached`: whether to leave the cluster where it has come
 * out. `forward`: nobody waits for that answer; a yes starts a run that goes to the moment before the rewind.
 */
export const RewindSubject = v.object({
  action: v.picklist(['rewind', 'reached', 'forward']),
  plan: RewindPlan,
  reached: v.optional(Reached),
  /** The moment before the rewind, as ISO 8601. */
  returnPoint: v.optional(v.string()),
  /** What the run was started with, and the one that goes forward will be. */
  request: v.optional(RewindInput),
});
export type RewindSubject = v.InferOutput<typeof RewindSubject>;
