import type { Users } from '../../actors/users.ts';
import type { Fault } from '../../faults/fault.ts';
import { NOTICE_ADDRESS } from '../../run/laboratory.ts';
import { tasksOf } from '../../run/machines.ts';
import { BY_PEOPLE } from '../excuses.ts';
import { FINAL } from '../failures.ts';
import type { RewindWitness } from './witness.ts';

/** A call that fails more often than this in a row fails for longer than a task is tried again. */
const OFTEN = 12;
/** What takes this much longer is not what a promise of time was made for. */
const LENGTHY = 5;
const ENDING = ['stop', 'time-out', 'redrive', 'delete-lock'];
/** Refusals that nobody takes for a passing one. */
const FINAL_NAMES: readonly string[] = FINAL.map(({ error }) => error);
const FINISH = tasksOf('finish-rewind');
/** A firing of the dead man's switch, and the pause until it fires again, in seconds. */
const GRACE = 2400;

/** What makes promises void: only what has struck, not what might have. */
interface Excuses {
  /** AWS refuses whoever ends rewinds, over and over. */
  readonly refused: boolean;
  /** AWS takes much longer than it may. */
  readonly lengthy: boolean;
  /** How often whoever ends rewinds was ended, refused, or not called. */
  readonly delays: number;
  /** People stop the app themselves, and start it: that takes them time. */
  readonly byPeople: boolean;
  /** AWS takes no word for people. */
  readonly silent: boolean;
}

function excusesOf(struck: readonly Fault[]): Excuses {
  const calls = struck.flatMap((fault) => (fault.at === 'call' ? [fault] : []));
  const ofEnds = calls.filter(({ caller = '', when }) => when === 'before' && FINISH.includes(caller));
  const ended = struck.filter(
    (fault) => fault.at === 'state' && fault.machine === 'finish-rewind' && ENDING.includes(fault.what),
  );
  return {
    refused: ofEnds.some(({ times }) => times >= OFTEN),
    lengthy: struck.some((fault) => fault.at === 'pace' && fault.factor >= LENGTHY),
    delays:
      ended.length +
      ofEnds.length +
      struck.filter((fault) => (fault.at === 'schedule' || fault.at === 'event') && fault.times === 0).length,
    byPeople: struck.some(({ at }) => at === 'own-freeze'),
    silent: calls.some(
      (call) =>
        call.operation === 'sns:Publish' &&
        (call.times >= OFTEN || (call.when === 'before' && FINAL_NAMES.includes(call.error))),
    ),
  };
}

/** Holds the world against the promises once nothing goes on any more. */
export function atTheEnd(witness: RewindWitness, users: Users): void {
  const { lab, cluster, groups, struck, startedAt } = witness;
  const { account, engine, schedules, settings, rewindArn, finishArn } = lab;
  const { refused, lengthy, delays, byPeople, silent } = excusesOf([...struck]);
  const executions = [rewindArn, finishArn].flatMap((arn) => engine.executionsOf(arn));
  for (const { name, status } of executions)
    if (status === 'RUNNING') witness.report('every run ends', `${name} goes on.`);
  if (!refused) {
    const writable = account.connections.writable()?.id;
    // A restart that AWS has not come to the end of keeps people away, and nobody can hurry it.
    const isUp = account.fleet.writerOf(cluster) !== undefined;
    if (isUp && writable !== cluster.id)
      witness.report('writes are allowed again', `Users write to ${writable ?? 'nothing'}.`);
    const ailing = lab.page.ailing();
    if (isUp && ailing.length > 0)
      witness.report('writes are allowed again', `The page of ${ailing.join(' and ')} does not answer well.`);
    if (!cluster.groups.every((id) => groups.includes(id)))
      witness.report('nothing is left in the way', `The cluster wears ${cluster.groups.join()}.`);
    for (const [name, { suspended }] of account.autoScaling.byName)
      if (suspended.size > 0)
        witness.report('nothing is left in the way', `${name} rests: ${[...suspended].join()}.`);
    const records = account.tables.table(settings.RECORDS_TABLE);
    // A dead run that has changed nothing is in nobody's way: the next one takes its lock.
    for (const [key, { holder, forRun }] of records)
      if (
        key.startsWith('lock#') &&
        holder !== undefined &&
        records.get(`run#${forRun}`)?.found !== undefined
      )
        witness.report('nothing is left in the way', `${String(holder)} holds ${key}.`);
  }
  for (const name of schedules.byName.keys())
    witness.report('nothing is left in the way', `The schedule ${name} is left.`);
  const promised = promisedSeconds(witness);
  const longest = Math.max(0, ...users.outagesSince(startedAt).map(({ from, to }) => (to - from) / 1000));
  const grace = GRACE * (1 + delays) + (byPeople ? BY_PEOPLE : 0);
  if (!refused && !lengthy && promised !== undefined && longest > promised + grace)
    witness.report(
      'writes are back in time',
      `Nobody could write for ${Math.round(longest / 60)} min; promised were ${Math.round(promised / 60)} min.`,
    );
  if (!silent && !refused) everyEndIsTold(witness);
}

/** The longest downtime that a run of the witness's laboratory has announced; undefined if none has. */
function promisedSeconds({ lab }: RewindWitness): number | undefined {
  const table = lab.account.tables.table(lab.settings.RECORDS_TABLE);
  const promised = [...table.values()].flatMap(({ plan }) => {
    const seconds: unknown = Object(Object(plan).downtime).longestSeconds;
    return typeof seconds === 'number' ? [seconds] : [];
  });
  return promised.length === 0 ? undefined : Math.max(...promised);
}

/** Whoever has stopped writes tells everybody when they are allowed again. */
function everyEndIsTold(witness: RewindWitness): void {
  const { lab } = witness;
  const frozen = lab.engine
    .executionsOf(lab.rewindArn)
    .filter(({ executionArn }) =>
      lab.engine.history(executionArn).some(({ name }) => name === 'CheckWritesStopped'),
    );
  const told = lab.account.topics.emails.filter(
    ({ to, body }) => to === NOTICE_ADDRESS && body.includes('Writes are allowed.'),
  );
  if (told.length < frozen.length)
    witness.report(
      'every end is told',
      `${frozen.length} runs have stopped writes, and ${told.length} notices tell that they are allowed.`,
    );
}
