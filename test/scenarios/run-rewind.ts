import { expect } from 'vitest';
import type { Json } from '../../lambdas/kit/json.ts';
import type { Execution } from '../../local/asl/engine.ts';
import { kionWithWindow } from '../../local/estate/kion.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import * as simulated from '../../local/run/rewinding.ts';
import { holdTo } from '../support/hold-to.ts';
import { policiesIn } from './run-migration.ts';

export type { Rewinding } from '../../local/run/rewinding.ts';

const ABOUT = { databaseStack: 'kion-aurora', appStack: 'kion-app' };

/** The window of the cluster, in seconds. */
export const WINDOW = 86_400;

/** The input of a rewind of the default estate. */
export const INPUT = {
  databaseStack: ABOUT.databaseStack,
  appStack: ABOUT.appStack,
  to: '-30m',
  healthCheck: { url: 'https://kion.example.com/api/version' },
};

/** Rewinds the database of the default estate under the policies that are deployed. */
export async function rewind(
  options: Partial<Omit<simulated.RewindingOptions, 'input'>> & {
    readonly input?: { readonly [key: string]: Json };
    /** What is restarted afterwards, of what stands. */
    readonly restart?: (laboratory: Laboratory) => Json;
  } = {},
): Promise<simulated.Rewinding> {
  let denied = (): string[] => [];
  const { input, restart, beforeStart, ...rest } = options;
  const run = await simulated.runRewind({
    estate: kionWithWindow(WINDOW),
    about: ABOUT,
    seed: 1,
    judge: async () => undefined,
    ...rest,
    input: (lab) => ({ ...INPUT, ...(restart === undefined ? {} : { restart: restart(lab) }), ...input }),
    beforeStart: (lab) => {
      denied = holdTo(lab, policiesIn(rest.estate?.region ?? 'us-east-1'));
      beforeStart?.(lab);
    },
  });
  expect(denied()).toEqual([]);
  return run;
}

/** The rows that the cluster has, as ascending ranges. */
export async function rowsOf({ laboratory, users, cluster }: simulated.Rewinding) {
  await users.settle();
  const connection = await laboratory.account.fleet.storage.connect(cluster.resourceId);
  return await connection.rows();
}

/** The emails that were sent, oldest first. */
export function emailsTo(run: simulated.Rewinding, address: string) {
  return run.laboratory.account.topics.emails.filter(({ to }) => to === address);
}

/** What a run says that it came to. */
export const outcomeOf = ({ output }: Execution) => Object(output).outcome;

/** Everything that RDS was asked for, oldest first. */
export const backtracksOf = ({ laboratory }: simulated.Rewinding) => laboratory.account.backtracks.all;

/** What must be so whenever a run is over: users write, and nothing is left in the way of the next run. */
export function expectAllQuiet({ laboratory, cluster }: simulated.Rewinding) {
  const { account, schedules, settings } = laboratory;
  expect(account.connections.writable()?.id).toBe(cluster.id);
  expect(schedules.byName.size).toBe(0);
  expect([...account.groups.byId.values()].filter(({ name }) => name.includes('-fence-'))).toEqual([]);
  for (const [key, { holder }] of account.tables.table(settings.RECORDS_TABLE))
    if (key.startsWith('lock#')) expect(holder).toBeUndefined();
}
