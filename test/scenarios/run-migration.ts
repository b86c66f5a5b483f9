import { expect, inject } from 'vitest';
import * as simulated from '../../local/run/migration.ts';
import { type DeployedPolicies, policiesOf } from '../infra/policies.ts';
import { holdTo } from '../support/hold-to.ts';

export type { MigrationRun } from '../../local/run/migration.ts';

/**
 * Runs a migration under policies.
 * @throws AssertionError with everything that was denied, whatever has become of the run
 */
export async function runUnder(
  policies: DeployedPolicies,
  options: simulated.MigrationOptions,
): Promise<simulated.MigrationRun> {
  let denied = (): string[] => [];
  const run = await simulated.runMigration({
    ...options,
    beforeStart: (lab) => {
      denied = holdTo(lab, policies);
      options.beforeStart?.(lab);
    },
  });
  expect(denied()).toEqual([]);
  return run;
}

const deployed = new Map(
  Object.entries(inject('deployed')).map(([region, statements]) => [region, policiesOf(statements)]),
);

/**
 * The policies that are deployed in a Region.
 * @throws RangeError if no deployment is synthesized for it
 */
export function policiesIn(region: string): DeployedPolicies {
  const policies = deployed.get(region);
  if (policies === undefined) throw new RangeError(`No deployment is synthesized for ${region}.`);
  return policies;
}

/** Runs a migration, as all scenarios do, under the policies that are deployed in the Region of its estate. */
export async function runMigration(options: simulated.MigrationOptions): Promise<simulated.MigrationRun> {
  return await runUnder(policiesIn(options.estate.region), options);
}
