import type { Client, Command } from '../../lambdas/kit/client.ts';
import { isRepeatedBySdk } from '../../lambdas/kit/errors.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';

/** Attempts of the SDK's standard mode, and its longest first pause in seconds. Source: AWS SDKs Reference Guide. */
const ATTEMPTS = 3;
const PAUSE = 0.1;

/** A client that repeats a call as the SDK does by itself: when it was throttled, or no proper answer came. */
export function withSdkRetries(client: Client, time: VirtualTime): Client {
  return {
    async send<In extends object, Out extends object>(command: Command<In, Out>): Promise<Out> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await client.send(command);
        } catch (error) {
          if (attempt === ATTEMPTS || !isRepeatedBySdk(error)) throw error;
          await time.sleep(PAUSE * 2 ** (attempt - 1), 'the next attempt of the SDK');
        }
      }
    },
  };
}
