import type { Plan } from './plan.ts';
import { waitSeconds } from './waiting.ts';

/** US dollars, us-east-1, November 2026, without free tiers. Sources: the public price pages of the services. */
export const PRICES = {
  /** One state transition of a Standard workflow. */
  transition: 0.000025,
  /** One Lambda request, and its compute: about 300 ms at 512 MB on arm64. */
  invocation: 0.0000002 + 0.3 * 0.5 * 0.0000133334,
  /** One metric of a GetMetricData call. */
  metric: 0.00001,
};

/** Besides what is looked at again and again, a run makes so many transitions and invocations. */
const ONCE = { transitions: 46, invocations: 28 };
/** Task, choice and wait. */
const PER_LOOK = 3;
/** The deletion is looked at this often at most, in seconds; so are questions about silence and health. */
const SLOW = 180;
const OTHERS = 14;

/** How often an operation is looked at until it has ended, if it takes as long as is expected. */
function looks(expected: number, least = 0): number {
  let count = 1;
  for (let elapsed = 0; elapsed < expected; count++)
    elapsed += Math.max(least, waitSeconds(elapsed, expected));
  return count;
}

/** What a migration is expected to cost. */
export interface Cost {
  readonly transitions: number;
  readonly invocations: number;
  /** US dollars for transitions and functions. */
  readonly usd: number;
  /** Hours in which both clusters run; undefined if the old one is kept. */
  readonly sideBySideHours: number | undefined;
}

/** What a migration costs if everything takes as long as is expected, and is approved at once. */
export function costOf({ expected, bakeHours, approvals }: Plan): Cost {
  const deletes = approvals.includes('deletion');
  const observed = deletes ? 8 : 0;
  const all =
    OTHERS +
    looks(expected.snapshot) +
    looks(expected.databaseStack) +
    looks(expected.appStack) +
    (deletes ? looks(expected.deletion, SLOW) + observed : 0);
  const transitions = ONCE.transitions + PER_LOOK * all;
  const invocations = ONCE.invocations + all;
  const seconds = expected.databaseStack + expected.appStack + expected.deletion;
  return {
    transitions,
    invocations,
    usd: transitions * PRICES.transition + invocations * PRICES.invocation,
    sideBySideHours: deletes ? Math.ceil(seconds / 3600 + bakeHours) : undefined,
  };
}

/** The cost as one line of a plan. */
export function costLine(plan: Plan): string {
  const { transitions, invocations, usd, sideBySideHours } = costOf(plan);
  const count = plan.database.instances.length;
  const run = `about ${usd.toFixed(3)} USD (${transitions} transitions, ${invocations} functions)`;
  const instances = `${count} more instance${count === 1 ? '' : 's'}`;
  return sideBySideHours === undefined
    ? `${run}; ${instances} until somebody deletes the old stack`
    : `${run}; ${instances} for ${sideBySideHours} h, ${count * sideBySideHours} instance hours, and longer until the deletion is approved`;
}
