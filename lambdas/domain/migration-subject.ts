import * as z from 'zod/mini';
import { Created, Plan } from './plan.ts';
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
