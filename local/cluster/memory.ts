import type { Clock } from '../../lambdas/kit/world.ts';
import { normalised } from './ranges.ts';
import type { ClusterStorage, Connection, Range } from './storage.ts';

interface State {
  readonly at: number;
  readonly rows: readonly Range[];
}

/** A cluster that is not there. */
class NoSuchData extends Error {
  override name = 'NoSuchData';
}

/** Clusters as lists of ranges: a million rows cost no more than one, and a snapshot copies a pointer. */
export class MemoryStorage implements ClusterStorage {
  readonly #clock: Clock;
  /** Every state that a cluster was in, oldest first: what a rewind goes back to. */
  readonly #clusters = new Map<string, State[]>();
  readonly #snapshots = new Map<string, readonly Range[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async create(cluster: string): Promise<void> {
    this.#clusters.set(cluster, [this.#state([])]);
  }

  async snapshot(cluster: string, snapshot: string): Promise<void> {
    this.#snapshots.set(snapshot, this.#current(cluster));
  }

  async restore(snapshot: string, cluster: string): Promise<void> {
    const rows = this.#snapshots.get(snapshot);
    if (rows === undefined) throw new NoSuchData(`There is no snapshot ${snapshot}.`);
    this.#clusters.set(cluster, [this.#state(rows)]);
  }

  async rewind(cluster: string, to: Date): Promise<void> {
    const past = this.#history(cluster).findLast((state) => state.at <= to.getTime());
    if (past === undefined) throw new NoSuchData(`${cluster} has no state as old as ${to.toISOString()}.`);
    this.#history(cluster).push(this.#state(past.rows));
  }

  async clone(cluster: string, copy: string): Promise<void> {
    this.#clusters.set(copy, [this.#state(this.#current(cluster))]);
  }

  async connect(cluster: string): Promise<Connection> {
    this.#history(cluster);
    return {
      write: async (range) => {
        this.#history(cluster).push(this.#state(normalised([...this.#current(cluster), range])));
      },
      rows: async () => this.#current(cluster),
    };
  }

  async destroy(cluster: string): Promise<void> {
    this.#clusters.delete(cluster);
  }

  #state(rows: readonly Range[]): State {
    return { at: this.#clock.now().getTime(), rows };
  }

  #history(cluster: string): State[] {
    const history = this.#clusters.get(cluster);
    if (history === undefined) throw new NoSuchData(`There is no cluster ${cluster}.`);
    return history;
  }

  #current(cluster: string): readonly Range[] {
    return this.#history(cluster).at(-1)?.rows ?? [];
  }
}
