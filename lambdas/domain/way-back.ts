import * as z from 'zod';

/** What made a run end before its time: a state that failed, or what Step Functions says of the execution. */
export const Failure = z.object({ state: z.string(), error: z.string(), cause: z.string() });
export type Failure = z.infer<typeof Failure>;

/** Who calls for the way back: the run itself, an event about its end, the dead man's switch, or a person by hand. */
export const Reason = z.enum(['failed', 'ended', 'watchdog', 'by-hand']);
export type Reason = z.infer<typeof Reason>;

/**
 * Where a run left the app. `untouched`: nothing was changed. `back`: the app was never sent to the new database, so
 * everything can be undone. `rolled-back`: CloudFormation sends the app back to the old database by itself. `stay`: the
 * app is on the new one, whose writes nobody gives up without a person. `return`: it is, and a person wants it back.
 * `pending`: CloudFormation has not decided yet.
 */
export const Way = z.enum(['untouched', 'back', 'rolled-back', 'return', 'stay', 'pending']);
export type Way = z.infer<typeof Way>;

/** What the status of an app stack says about where its update went, once it had begun. */
export function wayOf(status: string): Exclude<Way, 'untouched' | 'back' | 'return'> {
  if (status.startsWith('UPDATE_ROLLBACK_')) return 'rolled-back';
  return status === 'UPDATE_IN_PROGRESS' ? 'pending' : 'stay';
}
