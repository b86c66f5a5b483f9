import type { Fated } from '../aws/fates.ts';
import type { CallFault, Deed, Fault } from '../faults/fault.ts';
import { tasksOf } from '../run/machines.ts';

/** What makes promises of time and of use void. */
export interface Excuses {
  /** AWS itself does not come to an end. */
  readonly endless: boolean;
  /** A person has sent the app to a database that is closed. */
  readonly sentAway: boolean;
  /** A database does not come up again, or the app's hosts do not do as they are told: no way back mends that. */
  readonly broken: boolean;
  /** AWS refuses something that the way back needs, over and over. */
  readonly refused: boolean;
  /** How often somebody has ended the way back. */
  readonly wayBackEnded: number;
  /** How often nobody has called it although its time had come. */
  readonly wayBackUncalled: number;
  /** How often AWS may have refused it something, so that it fails and is called for again. */
  readonly wayBackRefused: number;
  /** People stop the app themselves, and start it: that takes them time. */
  readonly byPeople: boolean;
  /** Nobody tells of the end of a run, or AWS takes no word of it. */
  readonly silent: boolean;
}

/** People stop the app a notice early, and need time to read that they may start it, in seconds. */
export const BY_PEOPLE = 3600;
/** Operations that take this much longer are not what any promise of time was made for. */
const LENGTHY = 5;
/** A call that fails more often than this in a row fails for longer than a task is tried again. */
const OFTEN = 12;
const ENDING: readonly Deed[] = ['stop', 'time-out', 'redrive', 'start-anew', 'delete-lock'];
const WAY_BACK = tasksOf('go-back');

/** What ends badly, and nobody but a person can mend: a database that stays down. */
const UNMENDABLE: Fated = 'restarted-instance';

/** What says once that a run does not begin; all other words are said again in another way. */
const SAID_ONCE = ['AnnounceDecision', 'AnnounceRefusal'];

/** True for a call of SNS that lets nobody hear of an end. */
function isUnheard({ when, times, caller = '' }: CallFault): boolean {
  return times >= OFTEN || (when === 'before' && SAID_ONCE.includes(caller));
}

/** @param struck the faults that have had their way: what only might have happened excuses nothing */
export function excusesOf(struck: readonly Fault[]): Excuses {
  const refusals = struck.flatMap((fault) =>
    fault.at === 'call' && fault.when === 'before' && WAY_BACK.includes(fault.caller ?? '') ? [fault] : [],
  );
  return {
    endless: struck.some((fault) => fault.at === 'pace' && fault.factor >= LENGTHY),
    sentAway: struck.some((fault) => fault.at === 'state' && fault.what === 'send-app-back'),
    broken: struck.some(
      (fault) => fault.at === 'outdated-host' || (fault.at === 'fate' && fault.what === UNMENDABLE),
    ),
    refused: refusals.some(({ times }) => times >= OFTEN),
    wayBackRefused: refusals.length,
    wayBackUncalled: struck.filter((fault) => fault.at === 'schedule' && fault.times === 0).length,
    wayBackEnded: struck.filter(
      (fault) => fault.at === 'state' && fault.machine === 'go-back' && ENDING.includes(fault.what),
    ).length,
    byPeople: struck.some(({ at }) => at === 'own-freeze'),
    silent: struck.some(
      (fault) =>
        (fault.at === 'event' && fault.times === 0) ||
        (fault.at === 'call' && fault.operation === 'sns:Publish' && isUnheard(fault)),
    ),
  };
}
