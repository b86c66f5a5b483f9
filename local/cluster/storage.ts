import type { Change, Row } from './tables.ts';

/** Rows that were written one after another: numbers from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** When rows were written: the first at an instant in milliseconds since 1970, the others one after another. */
export interface Pace {
  readonly from: number;
  readonly everyMs: number;
}

/** An open connection to a cluster's database. */
export interface Connection {
  /** Writes and commits the rows of `range`. @param pace when they were, where that is not now */
  write(range: Range, pace?: Pace): Promise<void>;
  /** Every row that is present, as ascending ranges. */
  rows(): Promise<readonly Range[]>;
}

/**
 * Where clusters keep their data: in memory, or in a real server. Names are the cluster's resource ids and the
 * snapshots' identifiers. Rewinding and cloning are for machines that rewind and recover.
 */
export interface ClusterStorage {
  create(cluster: string): Promise<void>;
  snapshot(cluster: string, snapshot: string): Promise<void>;
  restore(snapshot: string, cluster: string): Promise<void>;
  /** Takes the cluster to its state at the instant `to`, back or forward. */
  rewind(cluster: string, to: Date): Promise<void>;
  clone(cluster: string, copy: string): Promise<void>;
  connect(cluster: string): Promise<Connection>;
  destroy(cluster: string): Promise<void>;
}

/** A storage whose clusters hold tables as well, with definitions and counters that a rewind takes back too. */
export interface TableStorage extends ClusterStorage {
  /** What it is made of, for people. */
  readonly engine: string;
  change(cluster: string, change: Change): Promise<void>;
  /** Every table with its rows by id, as a client reads them. */
  tables(cluster: string): Promise<Record<string, readonly Row[]>>;
}
