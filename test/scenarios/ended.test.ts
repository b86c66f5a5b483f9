import { describe, expect, it } from 'vitest';
import type { Interceptor } from '../../local/aws/simulated.ts';
import { AwsError } from '../../local/aws/simulated.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { type Result, resultOf } from '../../local/report/result.ts';
import { migrate } from './migrate.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

const { result: whole, run: good } = await migrate();
const STATES = [...new Set(whole.states)];
const TASKS = [
  ...new Set(
    good.history.flatMap(({ type, name }) =>
      type === 'TaskStateEntered' && name !== undefined ? [name] : [],
    ),
  ),
];
/** Once the old stack is going, or gone, there is no way back, and none is needed. */
const LAST = ['RemoveFence', 'ReleaseLock', 'AnnounceDone', 'Migrated'];

async function under(faults: readonly Fault[], interceptors: readonly Interceptor[] = [], patience = 10) {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async ({ id }) => (id.startsWith('go-back') ? undefined : 'approved'),
    faults,
    conditions: { interceptors },
    patience,
  });
  return { run, result: await resultOf(run, 0) };
}

/** What holds whatever has become of a run: one working database that the app names, nothing lost, people told. */
function isSafe({ run, result }: { run: MigrationRun; result: Result }): void {
  const { account } = run.laboratory;
  const writable = account.connections.writableClusters();
  expect(writable).toHaveLength(1);
  const named = account.stacks.get('kion-app').desired.parameters.get('DatabaseEndpoint')?.given;
  expect(writable[0]?.endpoint).toBe(named);
  expect(result.writes.lost).toBe(0);
  if (result.plan !== null)
    expect(result.downtimeSeconds).toBeLessThanOrEqual(result.plan.downtime.longestSeconds + 300);
}

describe('an execution that runs into its time limit', () => {
  it.each(STATES.filter((state) => !LAST.includes(state)))(
    'in %s ends with the app on a working database, and nothing lost',
    async (state) => {
      const outcome = await under([{ at: 'state', state, what: 'time-out' }]);
      expect(outcome.result.executionStatus).toBe('TIMED_OUT');
      isSafe(outcome);
    },
  );
});

/** Kills the function of a state at every attempt, after so many of its calls have had their effect. */
function killed(state: string, calls: number): Interceptor {
  const task =
    state === 'RequestStartApproval' || state === 'RequestDeletionApproval' ? 'RequestApproval' : state;
  let made = 0;
  return async ({ caller, service, operation }, next) => {
    if (caller !== task) return await next();
    const answer = await next();
    if (++made <= calls && !/Describe|List|Get/.test(operation)) return answer;
    throw new AwsError('Lambda.Unknown', `signal: killed after ${service}:${operation}`);
  };
}

describe.each([0, 2])(
  'a function that dies at every attempt (after %i calls that change something)',
  (calls) => {
    it.each(TASKS.filter((state) => !LAST.includes(state) && state !== 'StartGoBack'))(
      'in %s: the app ends on a working database, and nothing is lost',
      async (state) => {
        const outcome = await under([], [killed(state, calls)]);
        isSafe(outcome);
        const told = outcome.result.emails.filter(({ to }) => to === 'operations@example.com').at(-1);
        if (outcome.result.executionStatus !== 'SUCCEEDED' && !state.startsWith('Announce'))
          expect(told?.subject).toMatch(/failed|undone|nothing changed|did not end well|back on the old/);
      },
    );
  },
);
