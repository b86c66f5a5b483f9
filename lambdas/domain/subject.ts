import * as z from 'zod/mini';
import { Created, Plan } from './plan.ts';
import { RewindInput } from './rewind/input.ts';
import { Reached, RewindPlan } from './rewind/plan.ts';
import { Failure } from './way-back.ts';

/** What a migration can ask a person: the design that the answer is bound to, and why it is asked for. */
export const MigrationSubject = z.object({
  action: z.enum(['start', 'deletion', 'go-back']),
  plan: Plan,
  created: z.optional(Created),
  /** Why going back is asked about, and since when the app may have written to the new database. */
  failure: z.optional(Failure),
  switchedAt: z.optional(z.string()),
});
export type MigrationSubject = z.infer<typeof MigrationSubject>;

/**
 * What a rewind can ask a person. `rewind`: whether to do it. `reached`: whether to leave the cluster where it has come
 * out. `forward`: nobody waits for that answer; a yes starts a run that goes to the moment before the rewind.
 */
export const RewindSubject = z.object({
  action: z.enum(['rewind', 'reached', 'forward']),
  plan: RewindPlan,
  reached: z.optional(Reached),
  /** The moment before the rewind, as ISO 8601. */
  returnPoint: z.optional(z.string()),
  /** What the run was started with, and the one that goes forward will be. */
  request: z.optional(RewindInput),
});
export type RewindSubject = z.infer<typeof RewindSubject>;

/** What a decision is about. */
export const Subject = z.union([MigrationSubject, RewindSubject]);
export type Subject = z.infer<typeof Subject>;

/** True if it is a rewind that asks. */
export function isRewind<Migration extends MigrationSubject, Rewind extends RewindSubject>(
  subject: Migration | Rewind,
): subject is Rewind {
  return 'kind' in subject.plan;
}
