import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '../../lambdas/kit/client.ts';
import { deployedWorld, type World } from '../../lambdas/kit/world.ts';
import { VirtualTime } from '../clock/virtual-time.ts';
import { BadInput } from '../estate/estate.ts';
import type { Bench } from '../rescue/engine.ts';

/** AWS did not do what a command asked of it: said in one line, exit code 1. */
export class AccountUnusable extends Error {
  override name = 'AccountUnusable';
}

/** Settings of the deployment that the commands need, by their environment names. */
const NEEDED = {
  'where-am-i': ['RECORDS_TABLE'],
  thaw: ['RECORDS_TABLE'],
  'go-back': [
    'RECORDS_TABLE',
    'NOTICE_TOPIC_ARN',
    'GO_BACK_MACHINE_ARN',
    'SCHEDULER_ROLE_ARN',
    'UNDELIVERED_QUEUE_ARN',
  ],
} as const;

/** An answer of AWS that takes longer than this, with all that the SDK repeats, is none: milliseconds. */
const PATIENCE = 60_000;

/** A world whose clients do not wait for ever: at night a network that swallows everything must be noticed. */
function patient(world: World): World {
  return {
    ...world,
    client(caller, make) {
      const client = world.client(caller, make);
      return {
        async send<In extends object, Out extends object>(command: Command<In, Out>): Promise<Out> {
          const giveUp = new AbortController();
          const late = wait(PATIENCE, undefined, { signal: giveUp.signal }).then((): never => {
            throw Object.assign(new Error('no answer within a minute'), { name: 'TimeoutError' });
          });
          try {
            return await Promise.race([client.send(command), late]);
          } finally {
            giveUp.abort();
          }
        },
      };
    },
  };
}

/** The AWS account of the caller's credentials, on a clock of real time. @throws BadInput for settings that are missing */
export function accountBench(command: keyof typeof NEEDED): Bench {
  const missing = NEEDED[command].filter((name) => (process.env[name] ?? '') === '');
  if (missing.length > 0)
    throw new BadInput(
      `${command} --account: set ${missing.join(', ')} to what the deployment's functions have (see docs/runbook.md)`,
    );
  const world = patient(deployedWorld(process.env, () => {}));
  const now = () => world.clock.now().getTime();
  const pace = { now, until: async (at: number) => void (await wait(Math.max(0, at - now()))) };
  return {
    world,
    time: new VirtualTime(now(), pace),
    random: Math.random,
  };
}
