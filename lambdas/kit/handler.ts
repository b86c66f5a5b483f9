import middy, { type MiddlewareObj } from '@middy/core';
import * as v from 'valibot';
import { ensure } from './ensure.ts';
import { Envelope } from './envelope.ts';
import { InvalidInput, InvalidOutput, mapped, messageOf, nameOf } from './errors.ts';
import { wrong } from './parse.ts';
import type { Task } from './task.ts';
import { deployedWorld, type World } from './world.ts';

/** An invocation on its way through the chain: as it came, and once it was parsed. */
interface Call<Input> {
  readonly raw: unknown;
  parsed?: { readonly envelope: Envelope; readonly input: Input };
}

type Link<Input> = MiddlewareObj<Call<Input>>;

function parseInvocation<Input>(name: string, schema: v.GenericSchema<unknown, Input>): Link<Input> {
  return {
    name: 'parseInvocation',
    before({ event }) {
      const envelope = v.safeParse(Envelope, event.raw);
      if (!envelope.success)
        throw new InvalidInput(`${name} was invoked without a proper envelope: ${wrong(envelope.issues)}`);
      const input = v.safeParse(schema, envelope.output.input);
      if (!input.success) throw new InvalidInput(`The input of ${name} does not fit: ${wrong(input.issues)}`);
      event.parsed = { envelope: envelope.output, input: input.output };
    },
  };
}

function checkOutput<Input>(name: string, schema: v.GenericSchema): Link<Input> {
  return {
    name: 'checkOutput',
    after(request) {
      const output = v.safeParse(schema, request.response);
      if (!output.success)
        throw new InvalidOutput(`The output of ${name} does not fit: ${wrong(output.issues)}`);
      request.response = output.output;
    },
  };
}

/** Logs begin and end by an allow-list of fields: names and times, never inputs. */
function logContext<Input>(name: string, world: World): Link<Input> {
  const entry = ({ parsed }: Call<Input>, message: string) => {
    const { state, execution } = parsed?.envelope ?? {};
    return { message, task: name, state: state ?? null, execution: execution?.name ?? null };
  };
  return {
    name: 'logContext',
    // middy takes whatever a middleware returns for an early answer, so these return nothing.
    before({ event }) {
      world.log({ level: 'INFO', ...entry(event, 'begin') });
    },
    after({ event }) {
      world.log({ level: 'INFO', ...entry(event, 'end') });
    },
    onError({ event, error }) {
      world.log({
        level: 'ERROR',
        ...entry(event, 'failed'),
        error: nameOf(error),
        reason: messageOf(error),
      });
    },
  };
}

/** Gives errors the names that the state machines match. */
function mapErrors<Input>(): Link<Input> {
  return {
    name: 'mapErrors',
    onError(request) {
      const error = mapped(request.error);
      if (error instanceof Error) request.error = error;
    },
  };
}

/** A handler as Lambda calls it. */
export type Handler = (event: unknown) => Promise<unknown>;

/** A record with a value for every name. */
function byName<Key extends string, A, B>(
  source: Readonly<Record<Key, A>>,
  make: (value: A) => B,
): Record<Key, B> {
  const made: Partial<Record<Key, B>> = {};
  for (const key in source) made[key] = make(source[key]);
  assertComplete(source, made);
  return made;
}

function assertComplete<Key extends string, B>(
  source: Readonly<Record<Key, unknown>>,
  made: Partial<Record<Key, B>>,
): asserts made is Record<Key, B> {
  ensure(Object.keys(source).every((key) => key in made));
}

/** The world of a function that is deployed: its environment, and its log. */
export function ownWorld(): World {
  return deployedWorld(process.env, (line) => void process.stdout.write(`${line}\n`));
}

/**
 * The handler of a task: parse, log, run, check, map errors. The chain is the same when deployed and when simulated;
 * only the world differs.
 */
export function createHandler<Name extends string, ClientName extends string, Settings, Input, Output>(
  task: Task<Name, ClientName, Settings, Input, Output>,
  world: World = ownWorld(),
): Handler {
  const prepare = () => {
    const settings = v.safeParse(task.settings, world.settings);
    if (!settings.success)
      throw new InvalidInput(`The settings of ${task.name} are incomplete: ${wrong(settings.issues)}`);
    return {
      clients: byName(task.clients, (make) => world.client(task.name, make)),
      rest: {
        settings: settings.output,
        clock: world.clock,
        http: world.http,
        random: (bytes: number) => world.random(bytes),
      },
    };
  };
  let ready: ReturnType<typeof prepare> | undefined;
  const chain = middy<Call<Input>, unknown>()
    .use(mapErrors<Input>())
    .use(parseInvocation(task.name, task.input))
    .use(logContext(task.name, world))
    .use(checkOutput(task.name, task.output))
    .handler(async ({ parsed }: Call<Input>) => {
      ensure(parsed);
      ready ??= prepare();
      const { execution, state, taskToken } = parsed.envelope;
      return await task.run(parsed.input, { ...ready.clients, ...ready.rest, execution, state, taskToken });
    });
  // Nothing in the chain reads the context that Lambda hands over, so a call needs none.
  return async (event): Promise<unknown> => await Reflect.apply(chain, undefined, [{ raw: event }, {}]);
}
