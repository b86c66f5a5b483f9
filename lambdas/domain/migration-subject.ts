import * as v from 'valibot';
import { Created, Plan } from './plan.ts';
import { Failure } from './way-back.ts';

/** What a migration can ask a person: the design that the answer is bound to, and why it is asked for. */
export const MigrationSubject = v.object({
  action: v.picklist(['start', 'deletion', 'go-back']),
  plan: Plan,
  created: v.optional(Created),
  /** Why going back is asked about, and since when the app may have written to the new database. */
  failure: v.optional(Failure),
  switchedAt: v.optional(v.string()),
});
export type MigrationSubject = v.InferOutput<typeof MigrationSubject>;
