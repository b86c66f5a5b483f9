import type { Dated } from '../aws/events.ts';
import type { Fault } from '../faults/fault.ts';
import { APPROVER_ADDRESS, type Laboratory, NOTICE_ADDRESS } from '../run/laboratory.ts';

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string;
  /** What was seen. */
  readonly what: string;
  /** Seconds since the start of the run. */
  readonly at: number;
}

/** A host name in a value of the app's parameters. */
const HOST = /[\w.-]+\.rds\.amazonaws\.com/;

/** How the app stands before the run. */
interface Before {
  readonly stacks: readonly string[];
  readonly clusters: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Sees every domain event, and holds the world against what is promised after each. It looks into the simulation itself,
 * never through an API that a fault could bend.
 */
export class Witness {
  readonly violations: Violation[] = [];
  readonly #lab: Laboratory;
  readonly #app: string;
  readonly #oldStack: string;
  readonly #startedAt: number;
  readonly #before: Before;
  /** Clusters that the app's parameters have named since the start. */
  readonly #named = new Set<string>();
  readonly #oldCluster: string;

  constructor(lab: Laboratory, about: { appStack: string; databaseStack: string; oldCluster: string }) {
    this.#lab = lab;
    this.#app = about.appStack;
    this.#oldStack = about.databaseStack;
    this.#oldCluster = about.oldCluster;
    this.#startedAt = lab.time.millis;
    this.#before = {
      stacks: lab.account.stacks.all().map(({ id }) => id),
      clusters: [...lab.account.fleet.clusters.keys()],
      groups: this.groupList(),
    };
    this.look({ type: 'state-entered', execution: '', state: '', at: lab.time.millis });
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  get before(): Before {
    return this.#before;
  }

  report(invariant: string, what: string): void {
    // One broken promise is told once, where it was first seen.
    if (this.violations.some((known) => known.invariant === invariant)) return;
    const at = (this.#lab.time.millis - this.#startedAt) / 1000;
    this.violations.push({ invariant, what, at });
  }

  /** The endpoint that the app's parameters name. */
  endpoint(): string | undefined {
    for (const { resolved } of this.#lab.account.stacks.get(this.#app).desired.parameters.values()) {
      const [host] = HOST.exec(resolved) ?? [];
      if (host !== undefined) return host;
    }
    return undefined;
  }

  /** The list of groups in the app's parameters. */
  groupList(): string[] {
    for (const { resolved } of this.#lab.account.stacks.get(this.#app).desired.parameters.values())
      if (resolved.includes('sg-')) return resolved.split(',').map((each) => each.trim());
    return [];
  }

  look(event: Dated): void {
    const { account } = this.#lab;
    const writable = account.connections.writableClusters();
    if (writable.length > 1)
      this.report(
        'one database takes writes',
        `${writable.map(({ id }) => id).join(' and ')} take writes of the app at the same time.`,
      );
    const endpoint = this.endpoint();
    const named = [...account.fleet.clusters.values()].filter((cluster) => cluster.endpoint === endpoint);
    const [cluster] = named;
    if (cluster === undefined || named.length > 1 || cluster.status === 'deleting')
      this.report(
        'the app names a working database',
        `The app names ${endpoint}, which is no writer of a cluster.`,
      );
    else this.#named.add(cluster.id);
    if (event.type === 'cluster-status' && event.status === 'deleting') this.#deletion(event.cluster);
    if (event.type === 'stack-status' && event.status === 'DELETE_IN_PROGRESS') {
      const others = account.stacks
        .all()
        .filter(({ id, name }) => this.#before.stacks.includes(id) && name !== this.#oldStack);
      if (others.some(({ name }) => name === event.stack))
        this.report('nothing else is deleted', `The stack ${event.stack} is being deleted.`);
    }
    if (event.type === 'email') this.#secret(`an email, "${event.subject}"`, event.body);
  }

  #deletion(id: string): void {
    const { account, settings } = this.#lab;
    if (account.connections.writableClusters().some((cluster) => cluster.id === id))
      this.report('nothing in use is deleted', `${id} is being deleted while the app writes there.`);
    if (id === this.#oldCluster) {
      const approvals = [...account.tables.table(settings.APPROVALS_TABLE).values()];
      const approved = approvals.some(
        ({ action, status, decision, plan }) =>
          action === 'deletion' &&
          (status === 'approved' || (status === 'deciding' && decision === 'approved')) &&
          JSON.stringify(plan).includes(`:cluster:${id}"`),
      );
      if (!approved)
        this.report(
          'the old cluster goes by approval',
          `${id} is being deleted, and nobody has approved it.`,
        );
      if (this.#named.size === 1 && this.#named.has(id))
        this.report('nothing in use is deleted', `${id} is being deleted, and the app names no other.`);
      return;
    }
    if (this.#before.clusters.includes(id) || this.#named.has(id))
      this.report(
        'only unused things of the run are deleted',
        `${id} is being deleted, to which the app was sent.`,
      );
  }

  /** Holds a text that people can read against what must not be in it. */
  #secret(where: string, text: string): void {
    if (/[0-9a-f]{200}/.test(text)) this.report('no secret is told', `There is a task token in ${where}.`);
    for (const [, secret] of this.#lab.account.values.secrets)
      for (const [, value = ''] of secret.matchAll(/:\s*"([^"]{8,})"/g))
        if (text.includes(value)) this.report('no secret is told', `There is a secret in ${where}.`);
  }

  /** True if a text names a cluster, or the stack that has it: a person who reads it can find the cluster. */
  isNamed(cluster: string, text: string): boolean {
    if (text.includes(cluster)) return true;
    return this.#lab.account.stacks
      .all()
      .some(
        ({ name, resources }) =>
          [...resources.values()].some(({ physicalId }) => physicalId === cluster) &&
          new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text),
      );
  }

  /** Texts that are read once they are complete: histories and logs. */
  read(where: string, text: string): void {
    this.#secret(where, text);
  }
}

/** People who are told: their addresses. */
export const PEOPLE = [NOTICE_ADDRESS, APPROVER_ADDRESS];

/** True if AWS itself never comes to an end in a schedule, so that no promise of time can be kept. */
export function isEndless(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.at === 'pace' && fault.factor >= 10);
}
