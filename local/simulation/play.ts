import { isObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { Dated } from '../aws/events.ts';
import { KION_INPUT, kionEstate } from '../estate/kion.ts';
import { clusterOf } from '../faults/deeds.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { type MigrationRun, runMigration } from '../run/migration.ts';
import { atTheEnd } from './end.ts';
import { kindOf, type Schedule } from './schedule.ts';
import { type Violation, Witness } from './witness.ts';

/** What came of a schedule. */
export interface Played {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** The statuses of the migrations, in the order of their starts. */
  readonly ends: readonly string[];
  /** States, transitions, faults, and pairs of fault and state, by kind. */
  readonly reached: ReadonlySet<string>;
}

/** Hears what happens in a run. */
export interface Audience {
  readonly onEvent?: (
    execution: Execution,
    event: { readonly type: string; readonly name?: string; readonly at: number },
  ) => void;
  readonly onDomainEvent?: (event: Dated) => void;
}

const HOUR = 3600;
/** The longest that a world is watched after the first run has ended, in hours: longer than any schedule of a run. */
const WATCHED = 90;

const estate = kionEstate();

/** Lets time pass until nothing goes on any more. */
async function settle({ time, engine, schedules, machineArn, goBackArn }: Laboratory): Promise<void> {
  const going = () =>
    [machineArn, goBackArn]
      .flatMap((arn) => engine.executionsOf(arn))
      .some(({ status }) => status === 'RUNNING');
  await time.sleep(HOUR / 2, 'what follows');
  for (let hour = 0; hour < WATCHED && (going() || schedules.byName.size > 0); hour++)
    await time.sleep(HOUR, 'what follows');
}

/** Plays a schedule to its end and beyond, under the eyes of a witness. */
export async function play(schedule: Schedule, audience: Audience = {}): Promise<Played> {
  const reached = new Set<string>();
  const { faults, seed } = schedule;
  const kinds = [...new Set(faults.map(kindOf))];
  for (const kind of kinds) reached.add(`fault ${kind}`);
  let witness: Witness | undefined;
  let last = '';
  let run: MigrationRun | undefined;
  try {
    run = await runMigration({
      estate,
      input: KION_INPUT,
      seed,
      faults,
      judge: async () => 'approved',
      afterwards: settle,
      beforeStart: (lab) => {
        const { appStack, databaseStack } = KION_INPUT;
        witness = new Witness(lab, { appStack, databaseStack, oldCluster: clusterOf(lab, databaseStack) });
      },
      onEvent: (execution, event) => {
        audience.onEvent?.(execution, event);
        const { type, name } = event;
        if (!type.endsWith('StateEntered') || name === undefined) return;
        const state = `${execution.stateMachineArn.split(':').at(-1)}.${name}`;
        reached.add(`state ${state}`);
        reached.add(`transition ${last} > ${state}`);
        for (const kind of kinds) reached.add(`pair ${kind} in ${state}`);
        last = state;
      },
      onDomainEvent: (event) => {
        audience.onDomainEvent?.(event);
        witness?.look(event);
      },
    });
  } catch (error) {
    witness?.report(
      'the simulation goes on',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  if (run !== undefined && witness !== undefined) await atTheEnd(run, witness, faults);
  const ends = run?.laboratory.engine
    .executionsOf(run.laboratory.machineArn)
    .map(
      ({ status, error, output }) =>
        `${status}${error === undefined ? '' : ` ${error}`}${isObject(output) ? ` ${String(output.outcome)}` : ''}`,
    );
  return { seed, violations: witness?.violations ?? [], ends: ends ?? [], reached };
}
