import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { Json } from './json.ts';

/** The only source of the current time. */
export interface Clock {
  now(): Date;
}

/** What an HTTP check needs to know of an answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Fetches a URL with GET, following no redirect. Rejects when nothing answers within the time. */
export type HttpGet = (url: string, timeoutSeconds: number) => Promise<HttpAnswer>;

/** One line of a log, as fields. Nothing secret goes in. */
export type Log = (entry: { readonly [field: string]: Json }) => void;

/** Everything outside a task: what differs between AWS and the simulation. */
export interface World {
  /**
   * The client that `caller` uses.
   * @param make makes the real one; a simulated world never calls it
   */
  client(caller: string, make: () => Client): Client;
  readonly clock: Clock;
  readonly http: HttpGet;
  /** So many unguessable bytes. */
  random(bytes: number): Uint8Array;
  /** Settings of the deployment by their environment names. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

const MAX_BODY = 65_536;

/** GET over the real network. A redirect is an error: it would check another page than the one that was named. */
export const httpGet: HttpGet = async (url, timeoutSeconds) => {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  });
  return { status: response.status, body: (await response.text()).slice(0, MAX_BODY) };
};

/** The deployed world: real clients made once per process, the system's clock and network, logs as JSON lines. */
export function deployedWorld(
  environment: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
  clock: Clock = { now: () => new Date() },
): World {
  const made = new Map<() => Client, Client>();
  return {
    client(_caller, make) {
      const known = made.get(make);
      if (known !== undefined) return known;
      const client = make();
      made.set(make, client);
      return client;
    },
    clock,
    http: httpGet,
    random: randomBytes,
    settings: environment,
    log(entry) {
      write(JSON.stringify(entry));
    },
  };
}
