import * as v from 'valibot';

/** What made a run end before its time: a state that failed, or what Step Functions says of the execution. */
export const Failure = v.object({ state: v.string(), error: v.string(), cause: v.string() });
export type Failure = v.InferOutput<typeof Failure>;

/** Who calls for the way back: the run itself, an event about its end, the dead man's switch, or a person by hand. */
export const Reason = v.picklist(['failed', 'ended', 'watchdog', 'by-hand']);
export type Reason = v.InferOutput<typeof Reason>;

/** A way that is decided: all but `pending`. */
export const WayTaken = v.picklist(['untouched', 'back', 'rolled-back', 'return', 'stay']);

/**
 * Where a run left the app. `untouched`: nothing was changed. `back`: the app was never sent to the new database, so
 * everything can be undone. `rolled-back`: CloudFormation sends the app back to the old database by itself. `stay`: the
 * app is on the new one, whose writes nobody gives up without a person. `return`: it is, and a person wants it back.
 * `pending`: CloudFormation has not decided yet.
 */
export const Way = v.picklist([...WayTaken.options, 'pending']);
export type Way = v.InferOutput<typeof Way>;

/** How often to look at an app that is on its way back, in seconds: people wait for this. */
export const WAY_PAUSE = 15;
/** How long CloudFormation may take for it, in seconds. */
export const WAY_LIMIT = 7200;

/** What is known of an app that was to be sent to the new database. */
export interface Signs {
  /** The status of the app stack now; it may be that of somebody else's later deployment. */
  readonly status: string;
  /** What became of the run's own update. */
  readonly outcome: 'going' | 'done' | 'rolled-back';
  /** True if the parameters of the app stack name the old database. */
  readonly namesOld: boolean;
}

/**
 * Where an app is whose update had begun. A status alone says nothing: it speaks of the latest deployment, whoever made
 * it. Where the signs do not fit together the app is left as it is, for a person to judge.
 */
export function wayOf({ status, outcome, namesOld }: Signs): Exclude<Way, 'untouched' | 'back' | 'return'> {
  if (status === 'UPDATE_IN_PROGRESS') return 'pending';
  if (outcome === 'going') return status.startsWith('UPDATE_ROLLBACK_') ? 'rolled-back' : 'pending';
  if (outcome === 'done') return 'stay';
  return namesOld || status.startsWith('UPDATE_ROLLBACK_') ? 'rolled-back' : 'stay';
}
