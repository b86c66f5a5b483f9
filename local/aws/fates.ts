/** What can end in another status than the one that was asked for. */
export type Fated =
  | 'snapshot'
  | 'new-cluster'
  | 'new-instance'
  | 'restarted-instance'
  | 'instance-refresh'
  | 'change-set'
  | 'backtrack';

/** Decides how operations end. Nobody has decided: they end well. */
export class Fates {
  readonly deciding: ((what: Fated) => string | undefined)[] = [];

  /** The failing status in which an operation ends, or undefined if it ends well. Asked once for each operation. */
  of(what: Fated): string | undefined {
    for (const decide of this.deciding) {
      const status = decide(what);
      if (status !== undefined) return status;
    }
    return undefined;
  }
}
