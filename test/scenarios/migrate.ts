import type { Json } from '../../lambdas/kit/json.ts';
import type { Judge } from '../../local/actors/operator.ts';
import type { Estate } from '../../local/estate/estate.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { type Result, resultOf } from '../../local/report/result.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

/** What a scenario may change about the run that works. */
export interface Scenario {
  readonly estate?: Estate;
  readonly input?: { [key: string]: Json };
  readonly seed?: number;
  readonly judge?: Judge;
}

/** Runs a whole migration and gives what it came to. */
export async function migrate(scenario: Scenario = {}): Promise<{ result: Result; run: MigrationRun }> {
  const run = await runMigration({
    estate: scenario.estate ?? kionEstate(),
    input: { ...KION_INPUT, ...scenario.input },
    seed: scenario.seed ?? 1,
    judge: scenario.judge ?? (async () => 'approved'),
  });
  return { result: await resultOf(run, 0), run };
}
