import { clusterOf } from '../../faults/about.ts';
import type { Laboratory } from '../../run/laboratory.ts';
import { runRewind } from '../../run/rewinding.ts';
import type { Played, Schedule, Stage } from '../game.ts';
import { Logbook } from '../logbook.ts';
import { ABOUT, ESTATE, givenIn } from './atlas.ts';
import { atTheEnd } from './end.ts';
import type { RewindPromise } from './promises.ts';
import { RewindWitness } from './witness.ts';

const HOUR = 3600;
/** The longest that a world is watched after a run has ended, in hours. */
const WATCHED = 60;

/** What a run says that would leave behind what was written after it had been planned, and so does not rewind. */
const UNASKED = /without anybody having approved that/;

/** Lets time pass until nothing goes on any more. */
async function settle({ time, engine, schedules, rewindArn, finishArn }: Laboratory): Promise<void> {
  const going = () =>
    [rewindArn, finishArn]
      .flatMap((arn) => engine.executionsOf(arn))
      .some(({ status }) => status === 'RUNNING');
  await time.sleep(HOUR / 2, 'what follows');
  for (let hour = 0; hour < WATCHED && (going() || schedules.byName.size > 0); hour++)
    await time.sleep(HOUR, 'what follows');
}

/** Plays a schedule to its end and beyond, under the eyes of a witness. */
export async function playRewind(
  { seed, faults, input, again }: Schedule,
  { definitions = {}, audience = {} }: Stage = {},
): Promise<Played<RewindPromise>> {
  const logbook = new Logbook();
  const logs: string[] = [];
  const seen: { witness?: RewindWitness } = {};
  try {
    await runRewind({
      estate: ESTATE,
      about: ABOUT,
      input: (lab) => givenIn(lab, input),
      seed,
      faults,
      conditions: { definitions, log: (entry) => void logs.push(Object.values(entry).join(' ')) },
      // Offers to go forward are left alone: the schedule says whether somebody does.
      judge: async ({ id }) => {
        if (id.startsWith('forward-')) return undefined;
        seen.witness?.agree(id);
        return 'approved';
      },
      beforeStart: (lab) => {
        const witness = new RewindWitness(
          lab,
          lab.account.fleet.cluster(clusterOf(lab, ABOUT.databaseStack)),
        );
        seen.witness = witness;
        lab.account.aws.subscribe((event) => {
          audience.onDomainEvent?.(event);
          witness.look(event);
        });
      },
      afterwards: async (run, lift) => {
        const { witness } = seen;
        await settle(run.laboratory);
        if (witness === undefined) return;
        atTheEnd(witness, run.users);
        if (!again || run.laboratory.account.connections.writable() === undefined) return;
        lift();
        const { status, error, cause } = await run.again(
          { to: 'undo', noticeMinutes: 1, dryRun: false },
          'undone',
        );
        await settle(run.laboratory);
        const hasRefused =
          error === 'PreflightRefused' || error === 'StartNotApproved' || UNASKED.test(cause ?? '');
        if (status !== 'SUCCEEDED' && !hasRefused)
          witness.report('every run ends', `Undone at the end, it has ended as ${status} ${error}.`);
        atTheEnd(witness, run.users);
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
    });
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (seen.witness === undefined) throw error;
    seen.witness.report('the simulation goes on', what);
  }
  const { witness } = seen;
  witness?.read('a log', logs.join('\n'));
  const executions = witness?.lab.engine.executionsOf(witness.lab.rewindArn) ?? [];
  return {
    seed,
    violations: witness?.violations ?? [],
    ends: executions.map(({ status, error }) => (error === undefined ? status : `${status} ${error}`)),
    reached: logbook.reached,
  };
}
