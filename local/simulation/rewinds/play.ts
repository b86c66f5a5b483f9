import { clusterOf } from '../../faults/deeds.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Laboratory } from '../../run/laboratory.ts';
import type { MachineName } from '../../run/machines.ts';
import { runRewind } from '../../run/rewinding.ts';
import { Logbook } from '../logbook.ts';
import { ABOUT, ESTATE, INPUT, type RewindSchedule } from './draw.ts';
import { atTheEnd } from './end.ts';
import type { Breach } from './promises.ts';
import { RewindWitness } from './witness.ts';

/** What came of a schedule. */
export interface RewindPlayed {
  readonly seed: number;
  readonly breaches: readonly Breach[];
  /** How each rewind ended, in the order of their starts. */
  readonly ends: readonly string[];
  /** What was reached, each once: `state …`, `transition …`, `fault …`, and `pair …` of fault and state. */
  readonly reached: ReadonlySet<string>;
}

/** How a schedule is played. */
export interface RewindStage {
  /** Texts of machines, where they are not the deployed ones. */
  readonly definitions?: Partial<Readonly<Record<MachineName, string>>>;
  readonly onStrike?: (fault: Fault) => void;
  /** Hears what happens, for those who look for a mistake. */
  readonly tell?: (line: string) => void;
}

const HOUR = 3600;
/** The longest that a world is watched after a run has ended, in hours. */
const WATCHED = 60;

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
  { seed, faults, input, undone }: RewindSchedule,
  { definitions = {}, onStrike, tell }: RewindStage = {},
): Promise<RewindPlayed> {
  const logbook = new Logbook();
  const logs: string[] = [];
  const seen: { witness?: RewindWitness } = {};
  try {
    await runRewind({
      estate: ESTATE,
      about: ABOUT,
      input: { ...INPUT, ...input },
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
          if (tell !== undefined && event.type !== 'call' && event.type !== 'connection')
            tell(
              `${((event.at - witness.startedAt) / 60_000).toFixed(1)} ${JSON.stringify(event).slice(0, 160)}`,
            );
          witness.look(event);
        });
      },
      afterwards: async (run, lift) => {
        const { witness } = seen;
        await settle(run.laboratory);
        if (witness === undefined) return;
        atTheEnd(witness, run.users);
        if (!undone || run.laboratory.account.connections.writable() === undefined) return;
        lift();
        const { status, error } = await run.again({ to: 'undo', noticeMinutes: 1, dryRun: false }, 'undone');
        await settle(run.laboratory);
        if (status !== 'SUCCEEDED' && error !== 'PreflightRefused' && error !== 'StartNotApproved')
          witness.report('every run ends', `Undone at the end, it has ended as ${status} ${error}.`);
        atTheEnd(witness, run.users);
      },
      onStrike: (fault) => {
        seen.witness?.strike(fault);
        logbook.strike(fault);
        onStrike?.(fault);
      },
      onEvent: (execution, event) => {
        seen.witness?.hear(execution, event);
        logbook.hear(execution, event);
        if (tell !== undefined && event.type.endsWith('StateEntered'))
          tell(`   ${execution.name} ${event.name}`);
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
    breaches: witness?.breaches ?? [],
    ends: executions.map(({ status, error }) => (error === undefined ? status : `${status} ${error}`)),
    reached: logbook.reached,
  };
}
