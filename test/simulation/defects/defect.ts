import type { MachineName } from '../../../local/run/machines.ts';
import type { Invariant } from '../../../local/simulation/invariants.ts';
import type { RewindPromise } from '../../../local/simulation/rewinds/promises.ts';

/** A text of a source file that stands for another. It must stand there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Fields of a state that are others. */
export interface Redirection {
  readonly machine: MachineName;
  readonly state: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A mistake that somebody could make, and the promise that it breaks. */
export interface Defect {
  readonly about: string;
  readonly edits?: readonly Edit[];
  readonly redirections?: readonly Redirection[];
  readonly breaks: Invariant | RewindPromise;
  /** By default it is looked for in migrations. */
  readonly of?: 'rewinds';
  /** It is found within so many runs from seed 1 on. */
  readonly within: number;
}

/** Puts a statement before another one in a source file. */
export const before = (file: string, find: string, statement: string): Edit => ({
  file,
  find,
  replace: `${statement}\n${find}`,
});

/** A way out of a choice. @param condition in JSONata */
export const when = (condition: string, Next: string, more: object = {}) => ({
  Condition: `{% ${condition} %}`,
  Next,
  ...more,
});

/** A choice of the migration with other ways out. */
export const choosing = (state: string, Choices: readonly object[], more: object = {}): Redirection => ({
  machine: 'enable-backtrack',
  state,
  fields: { Choices, ...more },
});

/** A state of the migration that leads elsewhere. */
export const leading = (state: string, to: string, more: object = {}): Redirection => ({
  machine: 'enable-backtrack',
  state,
  fields: { Next: to, ...more },
});
