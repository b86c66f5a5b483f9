import type { SecurityGroups } from '../ec2/groups.ts';
import type { Fleet } from '../rds/fleet.ts';
import type { Cluster } from '../rds/model.ts';
import type { SimulatedAws } from '../simulated.ts';
import type { Host, Hosts } from './hosts.ts';

/** An open connection of a host to the writer of a cluster. */
interface Open {
  readonly cluster: Cluster;
  readonly instance: string;
  readonly engineStartedAt: number;
}

/**
 * Which host is connected to which database. A security group decides only about new connections: an open one lives
 * on when its rule is taken away, until the instance restarts or the host goes (EC2 tracks established connections
 * for up to five days).
 */
export class Connections {
  readonly #open = new Map<string, Open>();
  readonly #parts: { aws: SimulatedAws; fleet: Fleet; hosts: Hosts; groups: SecurityGroups };
  #writable: string | undefined;
  readonly #before: (() => void)[] = [];
  readonly #after: (() => void)[] = [];

  constructor(parts: { aws: SimulatedAws; fleet: Fleet; hosts: Hosts; groups: SecurityGroups }) {
    this.#parts = parts;
  }

  /** @param before called while the old connections still stand, so that what was possible until now is reckoned */
  watch(before: () => void, after: () => void): void {
    this.#before.push(before);
    // Who measures was there before those who are measured: they look first.
    this.#after.unshift(after);
  }

  /** Looks again at every host: connections that are gone, connections that have become possible. */
  refresh(): void {
    for (const tell of this.#before) tell();
    const { aws, hosts } = this.#parts;
    for (const id of this.#open.keys()) if (!hosts.byId.has(id)) this.#open.delete(id);
    for (const host of hosts.byId.values()) {
      const open = this.#open.get(host.id);
      const next = open !== undefined && !host.stopped && this.#lives(open) ? open : this.#connect(host);
      if (open?.cluster.id === next?.cluster.id) {
        if (next !== undefined) this.#open.set(host.id, next);
        continue;
      }
      if (next === undefined) this.#open.delete(host.id);
      else this.#open.set(host.id, next);
      aws.publish({ type: 'connection', host: host.id, cluster: next?.cluster.id });
    }
    const writable = this.writable()?.id;
    if (writable !== this.#writable) {
      this.#writable = writable;
      aws.publish({ type: 'writable', writable: writable !== undefined, cluster: writable });
    }
    for (const tell of this.#after) tell();
  }

  /** The cluster that users' writes reach now: that of a host in service which is connected. */
  writable(): Cluster | undefined {
    return this.writableClusters()[0];
  }

  /** Every cluster that takes writes of a host in service now. */
  writableClusters(): Cluster[] {
    const { hosts } = this.#parts;
    const inService = [...this.#open].filter(([id]) => {
      const host = hosts.byId.get(id);
      return host !== undefined && hosts.serves(host);
    });
    return [...new Set(inService.map(([, open]) => open.cluster))];
  }

  /** How many connections an instance has: each host keeps a small pool to the writer. */
  countFor(instance: string): number {
    return [...this.#open.values()].filter((open) => open.instance === instance).length * 5;
  }

  /** The cluster that a host is connected to. */
  of(host: string): Cluster | undefined {
    return this.#open.get(host)?.cluster;
  }

  #lives(open: Open): boolean {
    const instance = this.#parts.fleet.instances.get(open.instance);
    return instance?.up === true && instance.engineStartedAt === open.engineStartedAt && instance.writer;
  }

  #connect(host: Host): Open | undefined {
    if (host.stopped) return undefined;
    const { fleet, groups } = this.#parts;
    for (const cluster of fleet.clusters.values()) {
      if (!host.configuration.includes(cluster.endpoint)) continue;
      const writer = fleet.writerOf(cluster);
      if (writer === undefined || !groups.allows(host.groups, cluster.groups, cluster.port)) continue;
      return { cluster, instance: writer.id, engineStartedAt: writer.engineStartedAt };
    }
    return undefined;
  }
}
