import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { Clock } from '../../../lambdas/kit/world.ts';
import { NoSuchData, type Since, stateAt } from '../states.ts';
import type { Connection, TableStorage } from '../storage.ts';
import type { Change, Row } from '../tables.ts';
import { complete, copy } from './copying.ts';
import type { Home } from './home.ts';
import type { Programs } from './programs.ts';
import { type Access, install, MariaDbServer, SCHEMA } from './server.ts';
import { perform, readTables, readUsersRows, writeUsersRows } from './sql.ts';

/** A copy of a cluster's data: what they were from an instant on. Milliseconds since 1970. */
interface State extends Since {
  readonly folder: string;
}

/** A cluster: its server, what it held when, oldest first, and whether it may hold something newer. */
interface Live {
  /** Of its data directory. */
  name: string;
  server: MariaDbServer;
  readonly states: State[];
  /** When somebody was last let in who may have written since the newest state. */
  usedAt: number | undefined;
  /** Whatever goes on with this cluster: the next waits for it, so that no write comes between a look and a copy. */
  busy: Promise<unknown>;
}

/**
 * Clusters as MariaDB servers. What a cluster held at a moment is a copy of its data directory, taken while the server
 * stands still, before somebody writes at a later instant, or the directory itself that a rewind has left. To go back or
 * forward is to start a server on a copy of that: data, definitions and counters are those of that moment, and every
 * connection is gone.
 *
 * Moments are those of `clock`. Whoever writes does so inside `use`; what others have written is kept by `keep`.
 */
export class MariaDbStorage implements TableStorage {
  readonly engine = 'MariaDB';
  readonly #programs: Programs;
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #password: string;
  readonly #clusters = new Map<string, Live>();
  readonly #snapshots = new Map<string, string>();
  #template: Promise<string> | undefined;
  #count = 0;

  /** @param password of the servers' only user */
  constructor(parts: { programs: Programs; home: Home; clock: Clock; password: string }) {
    this.#programs = parts.programs;
    this.#home = parts.home;
    this.#clock = parts.clock;
    this.#password = parts.password;
  }

  async create(cluster: string): Promise<void> {
    this.#template ??= this.#installed();
    await this.#begin(cluster, await this.#template);
  }

  async snapshot(cluster: string, snapshot: string): Promise<void> {
    const folder = this.#room('snapshot');
    await this.#alone(cluster, (live) => this.#copyOf(live, folder));
    this.#snapshots.set(snapshot, folder);
  }

  async restore(snapshot: string, cluster: string): Promise<void> {
    const folder = this.#snapshots.get(snapshot);
    if (folder === undefined) throw new NoSuchData(`There is no snapshot ${snapshot}.`);
    await this.#begin(cluster, folder);
  }

  async rewind(cluster: string, to: Date): Promise<void> {
    await this.#alone(cluster, async (live) => {
      // To the present itself: what is now has to be a state before it can be gone to.
      if (live.usedAt !== undefined && live.usedAt <= to.getTime()) await this.#keep(live);
      const past = stateAt(cluster, live.states, to);
      const left = this.#dataOf(live);
      const name = `${this.#count++}`;
      // Whatever fails until here fails while the server still runs.
      copy(past.folder, this.#dataOf({ name }));
      await live.server.kill();
      live.name = name;
      this.#leave(live, left);
      live.server = await this.#serve(live);
      live.states.push({ at: this.#now(), folder: past.folder });
    });
  }

  async clone(cluster: string, copyName: string): Promise<void> {
    const folder = this.#room('clone');
    await this.#alone(cluster, (live) => this.#copyOf(live, folder));
    await this.#begin(copyName, folder);
  }

  async connect(cluster: string): Promise<Connection> {
    this.#live(cluster);
    return {
      write: (range) => this.use(cluster, (client) => writeUsersRows(client, range)),
      rows: () => this.#read(cluster, readUsersRows),
    };
  }

  async change(cluster: string, change: Change): Promise<void> {
    await this.use(cluster, (client) => perform(client, change));
  }

  async tables(cluster: string): Promise<Record<string, readonly Row[]>> {
    return await this.#read(cluster, readTables);
  }

  async destroy(cluster: string): Promise<void> {
    if (!this.#clusters.has(cluster)) return;
    await this.#alone(cluster, async (live) => {
      this.#clusters.delete(cluster);
      await live.server.kill();
      rmSync(this.#dataOf(live), { recursive: true });
    });
  }

  /** How a client of one's own gets into a cluster's server. It is another address after every rewind. */
  access(cluster: string): Access {
    return this.#live(cluster).server.access;
  }

  /** Resolves when a cluster's server has ended, by whatever hand. */
  async ended(cluster: string): Promise<void> {
    await this.#live(cluster).server.ended;
  }

  /**
   * Lets a real client in, one at a time. Whatever it writes counts as written at the present instant: what was there
   * before is kept first.
   */
  async use<T>(cluster: string, work: (client: mysql.Connection) => Promise<T>): Promise<T> {
    return await this.#alone(cluster, async (live) => {
      if (live.usedAt !== undefined && live.usedAt < this.#now()) await this.#keep(live);
      live.usedAt = this.#now();
      return await this.#visit(live, work);
    });
  }

  /** Keeps what the cluster holds now, wherever that comes from. */
  async keep(cluster: string): Promise<void> {
    await this.#alone(cluster, async (live) => {
      live.usedAt = this.#now();
      await this.#keep(live);
    });
  }

  /** Ends every server. The files go with the home. */
  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map(({ server }) => server.kill()));
    this.#clusters.clear();
  }

  /** Ends every server without waiting, as the last thing that a process does. */
  abandon(): void {
    for (const { server } of this.#clusters.values()) server.abandon();
  }

  /** Lets a client in that only reads. */
  async #read<T>(cluster: string, work: (client: mysql.Connection) => Promise<T>): Promise<T> {
    return await this.#alone(cluster, (live) => this.#visit(live, work));
  }

  /** Does something with a cluster when all that was asked for before is done. */
  async #alone<T>(cluster: string, work: (live: Live) => Promise<T>): Promise<T> {
    const live = this.#live(cluster);
    const turn = live.busy.then(() => work(live));
    live.busy = turn.catch(() => {});
    return await turn;
  }

  async #keep(live: Live): Promise<void> {
    const { usedAt } = live;
    if (usedAt === undefined) return;
    const folder = this.#room('state');
    await this.#copyOf(live, folder);
    live.states.push({ at: usedAt, folder });
    live.usedAt = undefined;
  }

  /** The data that a server has left: the newest state of its cluster if somebody may have written, else nothing new. */
  #leave(live: Live, data: string): void {
    const { usedAt } = live;
    if (usedAt === undefined) rmSync(data, { recursive: true });
    else {
      const folder = this.#room('state');
      renameSync(data, folder);
      live.states.push({ at: usedAt, folder });
      live.usedAt = undefined;
    }
  }

  async #begin(cluster: string, folder: string): Promise<void> {
    const name = `${this.#count++}`;
    copy(folder, this.#dataOf({ name }));
    const server = await this.#serve({ name });
    const states = [{ at: this.#now(), folder }];
    this.#clusters.set(cluster, { name, server, states, usedAt: undefined, busy: Promise.resolve() });
  }

  async #serve(live: Pick<Live, 'name'>): Promise<MariaDbServer> {
    return await MariaDbServer.start(this.#programs, this.#dataOf(live), this.#password);
  }

  /** Copies twice: the second copy, for which the server stands still, is the quicker one. */
  async #copyOf(live: Live, folder: string): Promise<void> {
    // What is half-way written when this process dies is no copy.
    const making = `${folder}-making`;
    const data = this.#dataOf(live);
    copy(data, making);
    await live.server.still(() => complete(data, making));
    renameSync(making, folder);
  }

  async #installed(): Promise<string> {
    const folder = this.#room('template');
    await install(this.#programs, folder, this.#password);
    return folder;
  }

  async #visit<T>(live: Live, work: (client: mysql.Connection) => Promise<T>): Promise<T> {
    const client = await mysql.createConnection({
      ...live.server.access,
      database: SCHEMA,
      dateStrings: true,
    });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  #room(kind: string): string {
    return join(this.#home.room(kind), `${this.#count++}`);
  }

  #dataOf({ name }: Pick<Live, 'name'>): string {
    return join(this.#home.room('live'), name);
  }

  #live(cluster: string): Live {
    const live = this.#clusters.get(cluster);
    if (live === undefined) throw new NoSuchData(`There is no cluster ${cluster}.`);
    return live;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
