import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { renewLock } from '../../lambdas/aws/locks.ts';
import { LEASE } from '../../lambdas/lock/take-over.ts';
import type { Alarm } from '../clock/virtual-time.ts';
import type { Bench } from './engine.ts';

const client = () => DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** What does nothing for so long, in milliseconds, is not believed to be at work; the longest wait of a way back is shorter. */
const STUCK = 900_000;

/**
 * Does something that holds the lock of an app, and says all the while that it is at it: Step Functions does not know of
 * it, and the dead man's switch would take it for dead. Whoever is killed, or gets stuck, is followed.
 * @param work is given what it has to call at each of its steps
 */
export async function atWork<T>(
  { world, time }: Bench,
  app: string,
  holder: string,
  work: (stir: () => void) => Promise<T>,
): Promise<T> {
  const records = { dynamodb: world.client('rescue', client), table: world.settings.RECORDS_TABLE ?? '' };
  let alarm: Alarm | undefined;
  let stirred = time.millis;
  const hold = async (seconds: number) => {
    // If this fails, the next time will do; and if the lock is lost, the next step says so.
    await renewLock(records, app, holder, new Date(time.millis + seconds * 1000)).catch(() => false);
  };
  const later = () => {
    alarm = time.at(time.millis + (LEASE / 3) * 1000, () => {
      if (time.millis - stirred < STUCK) time.spawn('the lease of the lock', async () => await hold(LEASE));
      later();
    });
  };
  later();
  try {
    return await work(() => {
      stirred = time.millis;
    });
  } finally {
    alarm?.cancel();
    // What still holds the lock when it has ended, as a thaw does, is not to be waited for.
    await hold(0);
  }
}
