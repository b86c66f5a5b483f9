import { type Laboratory, NOTICE_ADDRESS } from '../run/laboratory.ts';
import type { About } from './about.ts';
import type { InForce } from './apply.ts';
import type { Strike } from './calls.ts';
import type { Fault } from './fault.ts';

/** Where a notice says that the app may be started again. */
const START_AGAIN = /: start it again now/;
/** How long people take to read that and to start it, in seconds. */
const READING = 240;

/**
 * People stop the app on its hosts when a run first comes to a state, and start it again once a notice asks for that.
 * @returns what must be told the events of every execution
 */
export function ownFreeze(
  { account, time, machineArn, rewindArn }: Laboratory,
  { state, machine }: Extract<Fault, { at: 'own-freeze' }>,
  { appStack }: About,
  strike: Strike,
): InForce['hear'] {
  const { hosts, aws } = account;
  const stoppedIn = new Set<string>();
  aws.subscribe((event) => {
    if (event.type !== 'email' || event.to !== NOTICE_ADDRESS || !START_AGAIN.test(event.body)) return;
    time.spawn('somebody who starts the app', async () => {
      await time.sleep(READING, 'the app to be started');
      hosts.setStopped(appStack, false);
    });
  });
  return ({ executionArn, stateMachineArn }, { name, type }) => {
    const isMeant = stateMachineArn === (machine === 'rewind' ? rewindArn : machineArn);
    if (!isMeant || name !== state || !type.endsWith('StateEntered') || stoppedIn.has(executionArn)) return;
    stoppedIn.add(executionArn);
    strike();
    hosts.setStopped(appStack, true);
  };
}
