import { describe, expect, it } from 'vitest';
import { runMigration } from '../../local/run/migration.ts';
import { runRewind } from '../../local/run/rewinding.ts';
import { holdTo } from '../support/hold-to.ts';
import { type Case, cases } from './cases.ts';
import { configurationOfEstates, unjudgedTemplateOf } from './deployment.ts';
import { type DeployedPolicies, policiesOf, statementsIn } from './policies.ts';
import { REWINDS, type RewindCase } from './rewind-cases.ts';

/** Seeds of the simulation that are played as well. */
const SEEDS = 40;

/** The same again for the stacks of the second app, of which few runs are. */
const OF_THE_SHOP = /on \S*stack\/shop[^,]*$/;

/**
 * What the runs above do not come by, although AWS may ask for it: where the simulated account has no such moment. A
 * part that a run needs after all must leave this list.
 */
const RARE: readonly (readonly [part: RegExp, why: string])[] = [
  [
    /^CheckAppRolledBack: (ecs|autoscaling|ssm):/,
    'a rollback that is stuck is continued with whatever is left of it',
  ],
  [
    /^ReturnApp: cloudformation:ContinueUpdateRollback/,
    'the app was asked back while its rollback was stuck',
  ],
  [/^FenceNew: ec2:Create/, 'somebody had taken the fence away'],
  [
    /^Request(Rewind)?Approval: states:SendTaskSuccess/,
    'a decision came in the instant between two states that wait',
  ],
  [/^TakeLock: states:DescribeExecution/, 'somebody took the lock in the instant after the plan was made'],
  [/^ResendDecision: states:DescribeExecution/, 'the run ended before its decision could be delivered'],
];

/** Runs a case under the policies. @returns what was denied */
async function under(policies: DeployedPolicies, scenario: Case): Promise<string[]> {
  const { estate, input, seed = 1, faults = [], patience, afterwards } = scenario;
  let denied = (): string[] => [];
  await runMigration({
    estate,
    input: { ...input },
    seed,
    faults,
    judge: async () => 'approved',
    ...(patience === undefined ? {} : { patience }),
    ...(afterwards === undefined ? {} : { afterwards }),
    beforeStart: (lab) => {
      denied = holdTo(lab, policies);
      const { before } = scenario;
      if (before !== undefined) lab.time.spawn('somebody', () => before(lab));
    },
  });
  return denied();
}

/** Runs a rewind under the policies. @returns what was denied */
async function rewindUnder(policies: DeployedPolicies, { options }: RewindCase): Promise<string[]> {
  let denied = (): string[] => [];
  await runRewind({
    ...options,
    beforeStart: (lab) => {
      denied = holdTo(lab, policies);
      options.beforeStart?.(lab);
    },
  });
  return denied();
}

describe('the policies of a deployment', async () => {
  const deployed = configurationOfEstates();
  const policies = policiesOf(statementsIn(unjudgedTemplateOf(deployed), deployed));
  const denied = new Map<string, string[]>();
  for (const each of await cases(SEEDS)) denied.set(each.name, await under(policies, each));
  for (const each of REWINDS) denied.set(each.name, await rewindUnder(policies, each));

  it.each([...denied.keys()])('let everything through that a run needs: %s', (name) => {
    expect(denied.get(name)?.join('\n')).toBe('');
  });

  it('allow nobody anything that no run needs', () => {
    const everybody = [...policies.functions, ...policies.machines, ...policies.roles, ...policies.rules];
    const unused = everybody.flatMap(([who, { unused: parts }]) =>
      parts.filter((what) => !OF_THE_SHOP.test(what)).map((what) => `${who}: ${what}`),
    );
    const surprising = unused.filter((part) => !RARE.some(([rare]) => rare.test(part)));
    expect(surprising.join('\n')).toBe('');
    const stale = RARE.filter(([rare]) => !unused.some((part) => rare.test(part)));
    expect(stale.map(([rare]) => rare.source)).toEqual([]);
  });
});
