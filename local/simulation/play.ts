import type { Json } from '../../lambdas/kit/json.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { runMigration } from '../run/migration.ts';
import { atTheEnd } from './end.ts';
import { ESTATES } from './estates.ts';
import { excusesOf } from './excuses.ts';
import type { Played, Schedule, Stage } from './game.ts';
import type { Invariant } from './invariants.ts';
import { Logbook } from './logbook.ts';
import { Scene } from './scene.ts';
import { Witness } from './witness.ts';

const HOUR = 3600;
/** The longest that a world is watched after a run has ended, in hours: longer than a run that is redriven waits. */
const WATCHED = 200;

/** So many hours are waited for a database on which somebody can write: longer than a run promises. */
const MISSED = 4;

/** Lets time pass until nothing goes on any more. */
async function settle(lab: Laboratory): Promise<void> {
  const { time, engine, schedules, machineArn, goBackArn, account } = lab;
  const isAway = () => account.connections.writable() === undefined;
  const going = () =>
    [machineArn, goBackArn]
      .flatMap((arn) => engine.executionsOf(arn))
      .some(({ status }) => status === 'RUNNING');
  await time.sleep(HOUR / 2, 'what follows');
  const more = (hour: number) => going() || schedules.byName.size > 0 || (hour < MISSED && isAway());
  for (let hour = 0; hour < WATCHED && more(hour); hour++) await time.sleep(HOUR, 'what follows');
}

/** The ends of a run that has touched nothing, and says why. */
const CLEAN_REFUSALS = ['PreflightRefused', 'StartNotApproved'];

/** Starts the same migration again in a world where nothing goes wrong any more. */
async function startAgain(witness: Witness, input: Json): Promise<void> {
  const { endless, broken } = excusesOf(witness.struck);
  const { lab } = witness.scene;
  const { engine, machineArn, time } = lab;
  const { executionArn } = engine.start(machineArn, input, 'once-more');
  await time.join(engine.actorOf(executionArn));
  await settle(lab);
  const { status, error } = engine.describe(executionArn);
  if (status === 'SUCCEEDED') return;
  // Before it, what an earlier run has left is undone: not where a database is broken, or AWS is at work for ever.
  if (!endless && !broken && !CLEAN_REFUSALS.includes(error ?? ''))
    witness.report(
      'again is safe',
      `The migration that was started again has ended as ${status} ${error}, and does not say what to do.`,
    );
  if (engine.history(executionArn).some(({ name }) => name === 'FreezeWrites'))
    witness.report(
      'again is safe',
      `The migration that was started again has stopped writes, and then ended as ${status} ${error ?? ''}.`,
    );
}

/** Plays a schedule to its end and beyond, under the eyes of a witness. */
export async function play(
  schedule: Schedule,
  { audience = {}, definitions = {} }: Stage = {},
): Promise<Played<Invariant>> {
  const { faults, seed, again } = schedule;
  const { estate, input: plain } = ESTATES[schedule.estate];
  const input = { ...plain, ...schedule.input };
  const logbook = new Logbook();
  const logs: string[] = [];
  const seen: { witness?: Witness } = {};
  try {
    await runMigration({
      estate,
      input,
      seed,
      faults,
      conditions: { definitions, log: (entry) => void logs.push(Object.values(entry).join(' ')) },
      judge: async ({ id }) => {
        seen.witness?.consent.agree(id);
        return 'approved';
      },
      beforeStart: (lab) => {
        seen.witness = new Witness(new Scene(lab, plain));
      },
      afterwards: async (lab, lift) => {
        await settle(lab);
        const users = lab.account.users();
        if (users === undefined || seen.witness === undefined) return;
        await atTheEnd(seen.witness, users);
        if (!again) return;
        lift();
        // Whoever has forgotten to stop the app leaves that to the run the second time.
        const forgotten = input.freeze === 'none' && !faults.some(({ at }) => at === 'own-freeze');
        await startAgain(seen.witness, forgotten ? { ...input, freeze: 'fence' } : input);
        await atTheEnd(seen.witness, users);
      },
      onStrike: (fault) => {
        seen.witness?.strike(fault);
        logbook.strike(fault);
        audience.onStrike?.(fault);
      },
      onEvent: (execution, event) => {
        audience.onEvent?.(execution, event);
        seen.witness?.hear(execution, event);
        logbook.hear(execution, event);
      },
      onDomainEvent: (event) => {
        audience.onDomainEvent?.(event);
        seen.witness?.look(event);
      },
    });
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    seen.witness?.report('the simulation goes on', what);
    if (seen.witness === undefined) throw error;
  }
  const { witness } = seen;
  const lab = witness?.scene.lab;
  witness?.read('a log', logs.join('\n'));
  const executions = lab?.engine.executionsOf(lab.machineArn) ?? [];
  return {
    seed,
    violations: witness?.violations ?? [],
    ends: executions.map(({ status, error }) => (error === undefined ? status : `${status} ${error}`)),
    reached: logbook.reached,
  };
}
