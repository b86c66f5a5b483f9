import type { Judge } from '../actors/operator.ts';
import type { Browse } from '../approval/walk.ts';
import { BadInput } from '../estate/estate.ts';
import { faultsNamed } from '../faults/named.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { statesOf } from '../run/machines.ts';
import { type MigrationRun, runMigration } from '../run/migration.ts';
import { goBack, thaw } from './act.ts';
import type { Bench } from './engine.ts';
import { lookAt } from './look.ts';
import { digestOf, type Saved, type SavedStep } from './saved.ts';

/** What was recorded of people, done again in its order. @param page what their browsers ask */
function judgeOf(answers: Saved['answers'], page: Browse): Judge {
  const left = [...answers];
  return async ({ id }) => {
    const at = left.findIndex((answer) => answer.id === id);
    const [answer] = left.splice(at, at < 0 ? 0 : 1);
    for (const visit of answer?.visits ?? []) await page(visit);
    return answer?.verdict ?? undefined;
  };
}

/** What commands work with in a simulated account. */
export function benchOf({ world, time, account }: Laboratory): Bench {
  return { world, time, random: account.aws.random };
}

async function repeat(lab: Laboratory, appStack: string, step: SavedStep): Promise<void> {
  const { record } = await lookAt(benchOf(lab), appStack);
  if (record === undefined) return;
  if (step === 'thaw') await thaw(benchOf(lab), record);
  else await goBack(benchOf(lab), record, () => {});
}

/**
 * Brings a saved simulation back, and does something in it.
 * @param act called inside an actor once the world is as it was saved
 * @throws BadInput if it is not the same world any more
 */
export async function replay(
  saved: Saved,
  where: string,
  act: (laboratory: Laboratory) => Promise<void>,
): Promise<MigrationRun> {
  const appStack = appStackOf(saved);
  let page: Browse | undefined;
  return await runMigration({
    estate: saved.estate,
    input: saved.input,
    seed: saved.seed,
    faults: faultsNamed(saved.faults, statesOf('enable-backtrack')),
    judge: judgeOf(saved.answers, async (visit) => {
      if (page === undefined) throw new Error('Nobody is asked before the run starts.');
      return await page(visit);
    }),
    beforeStart: (lab) => {
      page = lab.approvals;
    },
    hold: async (lab) => {
      for (const step of saved.steps) await repeat(lab, appStack, step);
      if (digestOf(lab) !== saved.digest) {
        throw new BadInput(
          `--state ${where}: it was changed by hand, or saved by another version of this program, which simulates otherwise; save it again`,
        );
      }
      await act(lab);
    },
  });
}

/** The app that a saved simulation is about. */
export function appStackOf({ input }: Saved): string {
  const { appStack }: { appStack?: unknown } = Object(input);
  return typeof appStack === 'string' ? appStack : '';
}
