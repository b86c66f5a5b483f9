import type { Need, Policies } from './policy.ts';

const sentence = (who: string, { action, resource }: Need) =>
  `User: ${who} is not authorized to perform: ${action} on resource: ${resource}`;

/** Denies by policies, and remembers each denial once. */
export class Judge {
  readonly denied: string[] = [];

  /** Why somebody is denied the first thing that they need and may not; undefined if they may do all. */
  denial(who: string, policies: Policies, needs: readonly Need[]): string | undefined {
    const missing = needs.find((need) => !policies.allow(need));
    if (missing === undefined) return undefined;
    const told = sentence(who, missing);
    if (!this.denied.includes(told)) this.denied.push(told);
    return told;
  }
}
