import type { Lock } from '../domain/step.ts';
import { type Client, type Command, operationOf } from '../kit/client.ts';
import { confirmLock } from './locks.ts';
import type { Records } from './records.ts';

/** Operations that only read, of whatever service. */
const READS = /^(Describe|List|Get)/;

/** Makes a client that confirms the lock before everything that it changes. */
export type Guard = (client: Client) => Client;

/**
 * Confirms the lock of a run, and gives a guard for the clients of the step: a function runs on when its execution is
 * stopped, and may be about to change something when the way back has taken the lock.
 * @throws LockLost, then and before every change, once somebody else has the lock
 */
export async function underLock(records: Records, lock: Lock, executionId: string): Promise<Guard> {
  const confirm = () => confirmLock(records, lock, executionId);
  await confirm();
  return (client) => ({
    async send<In extends object, Out extends object>(command: Command<In, Out>): Promise<Out> {
      if (!READS.test(operationOf(command).operation)) await confirm();
      return await client.send(command);
    },
  });
}
