/** What an API answers wrongly or what has become of it, by name. */
export type Lie =
  | 'snapshot-failed'
  | 'no-window'
  | 'older-version'
  | 'old-groups'
  | 'still-connected'
  | 'still-writing'
  | 'not-connected';

/**
 * One thing that goes wrong, as data: where, whose, how often, what. Names of operations are `service:Operation`;
 * without one every operation is meant that the tasks call.
 */
export type Fault =
  | {
      readonly at: 'call';
      readonly operation?: string;
      readonly caller?: string;
      /** `changing` leaves operations alone that only read. */
      readonly which?: 'changing';
      /** How many calls of each operation of each caller fail; with `per: 'caller'`, of each caller. */
      readonly times: number;
      readonly per?: 'caller';
      /** `after`: it is done, but the answer is lost. */
      readonly when: 'before' | 'after';
      readonly error: string;
      readonly message: string;
    }
  | { readonly at: 'answer'; readonly operation: string; readonly caller: string; readonly lie: Lie }
  | {
      readonly at: 'resource';
      readonly stack: 'app' | 'new-database';
      readonly types: readonly string[];
      readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
      /** How many operations on each resource fail. */
      readonly times: number;
      readonly reason: string;
    }
  | {
      readonly at: 'state';
      readonly state: string;
      readonly what: 'stop' | 'time-out' | 'second-run' | 'change-app' | 'protect-old-stack' | 'open-old';
    }
  /** What the app's page answers on hosts that the app has on the new database. */
  | { readonly at: 'page'; readonly status: number }
  /** A host from before the switch that no group lists any more goes on answering the app's page well. */
  | { readonly at: 'stale-host' }
  /** The stacks are of another shape: the database stack makes the key of its cluster. */
  | { readonly at: 'estate'; readonly shape: 'own-key' }
  | {
      readonly at: 'approval';
      readonly action: 'start' | 'deletion' | 'go-back';
      readonly decision: 'rejected' | 'none';
    };
