import * as v from 'valibot';
import type { Client } from '../../lambdas/kit/client.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import { defineTask, type Tools } from '../../lambdas/kit/task.ts';
import type { World } from '../../lambdas/kit/world.ts';

export const EXECUTION = {
  id: 'arn:aws:states:eu-west-1:111122223333:execution:enable-backtrack:one',
  name: 'one',
  startedAt: '2026-01-12T20:00:00.000Z',
};

/** What a task is invoked with. */
export function invocation(input: unknown, changes: object = {}): object {
  return { execution: EXECUTION, state: 'Greet', input, ...changes };
}

/** A client that answers nothing; tests only ask whether it is the one that was made. */
export function clientOf(): Client {
  return { send: () => Promise.reject(new Error('No call was expected.')) };
}

const Settings = v.object({ GREETING: v.pipe(v.string(), v.minLength(1)) });
type Settings = v.InferOutput<typeof Settings>;

/** What the task of these tests runs. */
export type Run = (input: { name: string }, tools: Tools<'people', Settings>) => Promise<unknown>;

/** Checked by the handler alone, so that a test can break it. */
const output: v.GenericSchema = v.object({ text: v.string() });

/** A task that greets somebody, with `run` in place of its work. */
export function taskOf(run: Run, people: () => Client = clientOf) {
  return defineTask({
    name: 'Greet',
    clients: { people },
    settings: Settings,
    input: v.object({ name: v.pipe(v.string(), v.maxLength(20)) }),
    output,
    run,
  });
}

/** A world that keeps what is logged, and gives every task the client that it makes. */
export function worldOf(changes: Partial<World> = {}): { world: World; log: { [field: string]: Json }[] } {
  const log: { [field: string]: Json }[] = [];
  const world: World = {
    client: (_caller, make) => make(),
    clock: { now: () => new Date('2026-01-12T21:00:00.000Z') },
    http: async () => ({ status: 200, body: 'ok' }),
    random: (bytes) => new Uint8Array(bytes),
    settings: { GREETING: 'Hello' },
    log: (entry) => {
      log.push({ ...entry });
    },
    ...changes,
  };
  return { world, log };
}

/** Invokes the task once; the answer, and what was logged until it came. */
export async function greet(
  run: Run,
  event: unknown = invocation({ name: 'Ada' }),
  changes: Partial<World> = {},
): Promise<{ answer?: unknown; error?: unknown; log: { [field: string]: Json }[] }> {
  const { world, log } = worldOf(changes);
  try {
    return { answer: await createHandler(taskOf(run), world)(event), log };
  } catch (error) {
    return { error, log };
  }
}
