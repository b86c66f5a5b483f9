import type { Duration } from '../aws/durations.ts';
import type { Fated } from '../aws/fates.ts';

/** What an API answers wrongly or what has become of it, by name. */
export type Lie = 'old-groups' | 'still-connected' | 'still-writing';

/** Which calls of the tasks are meant. */
interface Calls {
  readonly at: 'call';
  /** `service:Operation`; undefined: every operation that the tasks call. */
  readonly operation?: string;
  readonly caller?: string;
  /** `changing` leaves operations alone that only read. */
  readonly which?: 'changing';
  /** How many calls pass before the first that is meant; by default none. */
  readonly skip?: number;
  /** How many calls of each operation of each caller are meant; with `per: 'caller'`, of each caller. */
  readonly times: number;
  readonly per?: 'caller';
}

/** What becomes of a call. */
export type CallFault = Calls &
  (
    | {
        /** `after`: it is done, but the answer is lost. */
        readonly when: 'before' | 'after';
        readonly error: string;
        readonly message: string;
        /** The HTTP status of the answer; only those from 500 on are looked at. */
        readonly status?: number;
      }
    | { readonly when: 'late'; readonly seconds: number }
    /** It is done, and the function dies: nothing of it goes on. */
    | { readonly when: 'killed' }
  );

/**
 * What somebody does while an execution is in a state. Of a rewind there is one thing more, and so there is where people
 * stop the app themselves.
 */
export const DEEDS = [
  'stop',
  'time-out',
  'redrive',
  'start-anew',
  'second-run',
  'other-run',
  'change-app',
  'protect-old-stack',
  'open-old',
  'open-fence',
  'send-app-back',
  'wear-old-group',
  'wear-elsewhere',
  'refer-elsewhere',
  'name-elsewhere',
  'delete-lock',
  'thaw',
  'go-back',
  'change-template',
  'change-parameter',
  'guess-link',
] as const;
export type Deed = (typeof DEEDS)[number] | 'rewind-by-hand' | 'start-app';

/** How people let writes reach the old database by hand. */
export const OPENING: readonly Deed[] = ['open-old', 'open-fence'];
/** How they lead writes, or the app itself, back to it. */
export const LEADING_BACK: readonly Deed[] = ['send-app-back', ...OPENING, 'thaw', 'go-back'];

/** One thing that goes wrong, as data: where, whose, how often, what. */
export type Fault =
  | CallFault
  | { readonly at: 'answer'; readonly operation: string; readonly caller: string; readonly lie: Lie }
  /** The same question is answered as it was before: the answer lags, or flips back. */
  | {
      readonly at: 'reading';
      readonly operation: string;
      readonly caller: string;
      /** How many readings are answered truly before. */
      readonly skip: number;
      /** How many are answered as before. */
      readonly times: number;
    }
  /** Some invocation of a task runs twice; the second one answers. */
  | {
      readonly at: 'task';
      readonly task: string;
      readonly skip: number;
      /** True: both at once; otherwise one right after the other. */
      readonly overlapping?: boolean;
    }
  /** Some operations of a kind end in a failing status. */
  | { readonly at: 'fate'; readonly what: Fated; readonly status: string; readonly skip: number }
  /** Aurora takes clusters to moments that lie so many seconds before, or after, those that were asked for. */
  | { readonly at: 'inexact'; readonly seconds: number; readonly times: number }
  /** What a rewind has left cannot be gone to any more. */
  | { readonly at: 'future-gone' }
  /** A restored cluster is not what was asked for. */
  | { readonly at: 'restore'; readonly lacking: 'window' | 'version' }
  /** Hosts that start after the app was sent to the new database are told what those before them were told. */
  | { readonly at: 'outdated-host'; readonly times: number }
  /** Operations of one kind take longer, or as good as for ever. */
  | { readonly at: 'pace'; readonly what: Duration; readonly factor: number }
  /** AWS does everything in another time: so many times that of the table. */
  | { readonly at: 'tempo'; readonly factor: number }
  /** People stop the app themselves, when a run comes to a state, and start it once they are told to. */
  | { readonly at: 'own-freeze'; readonly machine?: 'rewind'; readonly state: string }
  | {
      readonly at: 'resource';
      readonly stack: 'app' | 'new-database' | 'old-database';
      readonly types: readonly string[];
      readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
      /** How many operations on each resource fail. */
      readonly times: number;
      readonly reason: string;
    }
  | {
      readonly at: 'state';
      /** By default the migration. */
      readonly machine?: 'go-back' | 'rewind' | 'finish-rewind';
      readonly state: string;
      readonly what: Deed;
    }
  /** How often EventBridge tells of an execution that did not succeed. */
  | { readonly at: 'event'; readonly times: 0 | 2 }
  /** How often the Scheduler invokes the target of each schedule when it fires for the first time. */
  | { readonly at: 'schedule'; readonly times: 0 | 2 }
  /** What the app's page answers on hosts that the app has on the new database. */
  | { readonly at: 'page'; readonly status: number }
  /** A host from before the switch that no group lists any more goes on answering the app's page well. */
  | { readonly at: 'stale-host' }
  /**
   * The stacks are of another shape: the database stack makes the key of its cluster; the app's groups leave their hosts
   * alone in an update.
   */
  | { readonly at: 'estate'; readonly shape: 'own-key' | 'no-update-policy' }
  | {
      readonly at: 'approval';
      readonly action: 'start' | 'deletion' | 'go-back' | 'rewind' | 'reached' | 'forward';
      /**
       * `twice`: two people say yes at once; `both`: one says yes and one says no; `reminded`: only after a reminder;
       * `late`: after the time is over.
       */
      readonly decision: 'rejected' | 'none' | 'twice' | 'both' | 'reminded' | 'late';
    };
