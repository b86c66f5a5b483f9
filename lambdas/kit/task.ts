import type * as v from 'valibot';
import type { Client } from './client.ts';
import type { ExecutionReference } from './envelope.ts';
import type { Clock, HttpGet } from './world.ts';

/** Makers of the clients that a task uses, by name; a bundle loads only what its task names. */
export type ClientMakers<ClientName extends string> = Readonly<Record<ClientName, () => Client>>;

/** What a task may use besides its input: its clients by name, and the world. */
export type Tools<ClientName extends string, Settings> = Readonly<Record<ClientName, Client>> & {
  readonly clock: Clock;
  readonly http: HttpGet;
  readonly random: (bytes: number) => Uint8Array;
  readonly settings: Settings;
  readonly execution: ExecutionReference;
  /** The state that invokes, for messages. */
  readonly state: string;
  /** Present in states that wait for an answer. It never goes into a log, an error, an email or a URL. */
  readonly taskToken: string | undefined;
};

/**
 * What one state does, as a value: from it are made the deployed Lambda handler and the simulated one. `run` can be
 * called twice with the same input, also after a call that died half-way.
 */
export interface Task<Name extends string, ClientName extends string, Settings, Input, Output> {
  readonly name: Name;
  readonly clients: ClientMakers<ClientName>;
  /** Environment variables of the deployment that the task reads. */
  readonly settings: v.GenericSchema<unknown, Settings> & { readonly entries: object };
  readonly input: v.GenericSchema<unknown, Input>;
  readonly output: v.GenericSchema<unknown, Output>;
  run(input: Input, tools: Tools<ClientName, Settings>): Promise<Output>;
}

/** Defines a task; it only helps the compiler to infer. */
export function defineTask<Name extends string, ClientName extends string, Settings, Input, Output>(
  task: Task<Name, ClientName, Settings, Input, Output>,
): Task<Name, ClientName, Settings, Input, Output> {
  return task;
}
