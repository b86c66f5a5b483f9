import type { Connections } from '../aws/compute/connections.ts';
import type { Fleet } from '../aws/rds/fleet.ts';
import type { Cluster } from '../aws/rds/model.ts';
import type { SimulatedAws } from '../aws/simulated.ts';
import { count, normalised, subtract } from '../cluster/ranges.ts';
import type { Range } from '../cluster/storage.ts';

/** A stretch of time in which users could not write, in milliseconds since 1970. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/**
 * The app's users. They write at a steady pace as long as a host in service reaches a database, and remember what was
 * acknowledged. Between two changes of the world nothing can change for them, so a stretch of writes is one range.
 */
export class Users {
  readonly #aws: SimulatedAws;
  readonly #connections: Connections;
  readonly #fleet: Fleet;
  readonly #intervalMs: number;
  readonly #startedAt: number;
  /** Acknowledged but not yet in the storage, which answers later than the clock. */
  readonly #pending: { readonly resourceId: string; readonly range: Range }[] = [];
  readonly acknowledged: Range[] = [];
  readonly outages: Outage[] = [];
  #reckonedUntil: number;
  #reached: Cluster | undefined;
  /** Where users wrote last: their writes are there while nobody can reach it, too. */
  #lastReached: Cluster | undefined;
  #outageFrom: number | undefined;

  /** @param writesPerMinute 0 for an app that nobody uses */
  constructor(parts: { aws: SimulatedAws; connections: Connections; fleet: Fleet }, writesPerMinute: number) {
    this.#aws = parts.aws;
    this.#connections = parts.connections;
    this.#fleet = parts.fleet;
    this.#intervalMs = writesPerMinute > 0 ? 60_000 / writesPerMinute : Number.POSITIVE_INFINITY;
    this.#startedAt = parts.aws.time.millis;
    this.#reckonedUntil = this.#startedAt;
    parts.connections.watch(
      () => this.#reckon(),
      () => this.#look(),
    );
    parts.fleet.settled = () => this.settle();
    this.#look();
  }

  /** Writes per second that reach `cluster` now. */
  rateOn(cluster: string): number {
    return this.#reached?.id === cluster && Number.isFinite(this.#intervalMs) ? 1000 / this.#intervalMs : 0;
  }

  /** Puts everything acknowledged so far into the storage. */
  async settle(): Promise<void> {
    this.#reckon();
    for (const { resourceId, range } of this.#pending.splice(0)) {
      const connection = await this.#fleet.storage.connect(resourceId);
      const from = this.#startedAt + range.first * this.#intervalMs;
      await connection.write(range, { from, everyMs: this.#intervalMs });
    }
  }

  /**
   * How many writes were acknowledged, and how many of them the cluster that users reach, or reached last, lacks.
   * @param kept resource ids of other clusters whose writes count as well: those that a way back has kept
   */
  async account(kept: readonly string[] = []): Promise<{ acknowledged: number; lost: number }> {
    await this.settle();
    let missing = this.acknowledged;
    const reached = this.#lastReached === undefined ? [] : [this.#lastReached.resourceId];
    for (const resourceId of [...reached, ...kept])
      missing = subtract(missing, await (await this.#fleet.storage.connect(resourceId)).rows());
    return { acknowledged: count(this.acknowledged), lost: count(missing) };
  }

  /** The stretches since an instant in which nobody could write, up to now. */
  outagesSince(since: number): Outage[] {
    const now = this.#aws.time.millis;
    const all =
      this.#outageFrom === undefined ? this.outages : [...this.outages, { from: this.#outageFrom, to: now }];
    return all.flatMap(({ from, to }) => (to > since ? [{ from: Math.max(from, since), to }] : []));
  }

  /** Counts the writes since the last look: all of them reached the database that was reached then. */
  #reckon(): void {
    const now = this.#aws.time.millis;
    if (now === this.#reckonedUntil) return;
    const range = { first: this.#numberAt(this.#reckonedUntil), last: this.#numberAt(now) - 1 };
    this.#reckonedUntil = now;
    if (this.#reached === undefined || range.last < range.first) return;
    const merged = normalised([...this.acknowledged.splice(-1), range]);
    this.acknowledged.push(...merged);
    const last = this.#pending.at(-1);
    if (last?.resourceId === this.#reached.resourceId && last.range.last + 1 === range.first) {
      this.#pending[this.#pending.length - 1] = {
        resourceId: last.resourceId,
        range: { first: last.range.first, last: range.last },
      };
    } else {
      this.#pending.push({ resourceId: this.#reached.resourceId, range });
    }
  }

  /** The number of the first write at or after an instant. */
  #numberAt(millis: number): number {
    return Number.isFinite(this.#intervalMs) ? Math.ceil((millis - this.#startedAt) / this.#intervalMs) : 0;
  }

  #look(): void {
    this.#reached = this.#connections.writable();
    this.#lastReached = this.#reached ?? this.#lastReached;
    if (this.#reached === undefined) this.#outageFrom ??= this.#aws.time.millis;
    else if (this.#outageFrom !== undefined) {
      if (this.#aws.time.millis > this.#outageFrom)
        this.outages.push({ from: this.#outageFrom, to: this.#aws.time.millis });
      this.#outageFrom = undefined;
    }
  }
}
