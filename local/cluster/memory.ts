import type { Clock } from '../../lambdas/kit/world.ts';
import { normalised } from './ranges.ts';
import { NoSuchData, type Since, stateAt } from './states.ts';
import type { Connection, Range, TableStorage } from './storage.ts';
import { type Change, changed, type Row, rowsOf, type Tables } from './tables.ts';

/** What a cluster holds. */
interface Content {
  readonly rows: readonly Range[];
  readonly tables: Tables;
}

/** From an instant on, and the rows that came one after another from then on, beside those that were there. */
interface State extends Content, Since {
  readonly coming?: { readonly range: Range; readonly everyMs: number };
}

/** What a state held at a moment, with those of its rows that had come by then. */
function contentAt({ rows, tables, at, coming }: State, moment: number): Content {
  if (coming === undefined) return { rows, tables };
  const { range, everyMs } = coming;
  const come = Math.floor((moment - at) / everyMs) + 1;
  const last = Math.min(range.last, range.first + come - 1);
  return { rows: normalised([...rows, { first: range.first, last }]), tables };
}

const NOTHING: Content = { rows: [], tables: {} };

/** Clusters as values: a million rows of users cost no more than one, and a snapshot copies a pointer. */
export class MemoryStorage implements TableStorage {
  readonly engine = 'in memory';
  readonly #clock: Clock;
  /** Every state that a cluster was in, oldest first: what a rewind goes back to. */
  readonly #clusters = new Map<string, State[]>();
  readonly #snapshots = new Map<string, Content>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async create(cluster: string): Promise<void> {
    this.#clusters.set(cluster, [this.#state(NOTHING)]);
  }

  async snapshot(cluster: string, snapshot: string): Promise<void> {
    this.#snapshots.set(snapshot, this.#current(cluster));
  }

  async restore(snapshot: string, cluster: string): Promise<void> {
    const content = this.#snapshots.get(snapshot);
    if (content === undefined) throw new NoSuchData(`There is no snapshot ${snapshot}.`);
    this.#clusters.set(cluster, [this.#state(content)]);
  }

  async rewind(cluster: string, to: Date): Promise<void> {
    const past = contentAt(stateAt(cluster, this.#history(cluster), to), to.getTime());
    this.#history(cluster).push(this.#state(past));
  }

  async clone(cluster: string, copy: string): Promise<void> {
    this.#clusters.set(copy, [this.#state(this.#current(cluster))]);
  }

  async connect(cluster: string): Promise<Connection> {
    this.#history(cluster);
    return {
      write: async (range, pace) => {
        const { rows, tables } = this.#current(cluster);
        this.#history(cluster).push(
          pace === undefined
            ? this.#state({ rows: normalised([...rows, range]), tables })
            : { at: pace.from, rows, tables, coming: { range, everyMs: pace.everyMs } },
        );
      },
      rows: async () => this.#current(cluster).rows,
    };
  }

  async change(cluster: string, change: Change): Promise<void> {
    const { rows, tables } = this.#current(cluster);
    this.#history(cluster).push(this.#state({ rows, tables: changed(tables, change) }));
  }

  async tables(cluster: string): Promise<Record<string, readonly Row[]>> {
    return rowsOf(this.#current(cluster).tables);
  }

  async destroy(cluster: string): Promise<void> {
    this.#clusters.delete(cluster);
  }

  #state({ rows, tables }: Content): State {
    return { at: this.#clock.now().getTime(), rows, tables };
  }

  #history(cluster: string): State[] {
    const history = this.#clusters.get(cluster);
    if (history === undefined) throw new NoSuchData(`There is no cluster ${cluster}.`);
    return history;
  }

  #current(cluster: string): Content {
    const last = this.#history(cluster).at(-1);
    return last === undefined ? NOTHING : contentAt(last, this.#clock.now().getTime());
  }
}
