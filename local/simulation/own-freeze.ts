import type { JsonObject } from '../../lambdas/kit/json.ts';
import type { Fault } from '../faults/fault.ts';
import { one, type Random } from './random.ts';

/** People stop the app themselves. */
export const OWN_FREEZE: JsonObject = { freeze: 'none' };

/** When people stop an app that they have been told to stop. */
const STOPPED = ['NoticePeriod', 'FreezeWrites', 'CheckWritesStopped', 'WaitForQuiet'] as const;

/**
 * When people stop the app themselves, if they do not forget it; and whether they start it before they are told to.
 * @param states of the machine, in order
 * @param end the state from which on the app may be started
 */
export function ownFreeze(
  random: Random,
  states: readonly string[],
  end: string,
  machine?: 'rewind',
): Fault[] {
  const of = machine === undefined ? {} : { machine };
  if (random() < 0.15) return [];
  const stopped: Fault = { at: 'own-freeze', state: one(random, STOPPED), ...of };
  if (random() < 0.7) return [stopped];
  const closed = states.slice(states.indexOf('WaitForQuiet'), states.indexOf(end));
  return [stopped, { at: 'state', state: one(random, closed), what: 'start-app', ...of }];
}
