import { approvalHash } from '../../lambdas/domain/approval.ts';
import { Created, Plan } from '../../lambdas/domain/plan.ts';
import type { Dated } from '../aws/events.ts';
import type { Scene } from './scene.ts';

/** The promises that every run is held against. */
export const INVARIANTS = {
  'no write is lost':
    'every acknowledged write is in the database that the app uses, or in a kept one that people were told of',
  'one database takes writes': 'never do two databases take writes of the app at the same time',
  'the app names a working database': "the app's parameters name one existing database, always",
  'the old database goes by approval': 'the old cluster is deleted only after a yes to exactly this plan',
  'nothing in use is deleted': 'no database or group is deleted that the app or its hosts use or name',
  'only what the run made is deleted': 'nothing else is deleted but what the run made and no app was sent to',
  'writes are back in time': 'writes are allowed again within the promised time',
  'the app is left working': 'in the end users can write to the database that the app names',
  'every run ends': 'no execution goes on for ever, and only what succeeded ends as SUCCEEDED',
  'every end is told': 'a notice tells each end, and names the database that the app is on',
  'again is safe': 'the same migration started again completes, or refuses before it touches anything',
  'the app keeps its parameters': 'no parameter of the app changes but its endpoint and its list of groups',
  'the list of groups is kept': 'in the list of groups one entry is swapped, and all else stays in its order',
  'nothing secret is told': 'no secret and no task token is in a log, a history or an email',
  'the simulation goes on': 'no task and no machine makes the simulation itself fail',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** A promise that was broken. */
export interface Violation {
  readonly invariant: Invariant;
  /** What was seen. */
  readonly what: string;
  /** Seconds since the start of the run. */
  readonly at: number;
}

/** Sees every domain event, and holds the world against what is promised after each. */
export class Witness {
  readonly violations: Violation[] = [];
  readonly scene: Scene;
  /** Requests to which a person has said yes, by what their ids begin with. */
  readonly #agreed = new Set<string>();
  /** Clusters that the app's parameters have named since the start. */
  readonly #named = new Set<string>();

  constructor(scene: Scene) {
    this.scene = scene;
    this.#database();
  }

  readonly #excused = new Set<Invariant>();

  /** From now on nobody but a person who has worked against the run is to blame for a broken promise. */
  excuse(invariant: Invariant): void {
    this.#excused.add(invariant);
  }

  /** Notes what was seen; a broken promise is told once, where it was first seen. */
  report(invariant: Invariant, what: string): void {
    if (this.#excused.has(invariant) || this.violations.some((known) => known.invariant === invariant))
      return;
    const at = (this.scene.lab.time.millis - this.scene.startedAt) / 1000;
    this.violations.push({ invariant, what, at });
  }

  /** Hears that a person says yes. @param requests what the ids of the requests begin with */
  agreed(requests: string): void {
    this.#agreed.add(requests);
  }

  /** Holds the world against the promises. */
  look(event: Dated): void {
    const writable = this.scene.lab.account.connections.writableClusters();
    if (writable.length > 1)
      this.report(
        'one database takes writes',
        `${writable.map(({ id }) => id).join(' and ')} take writes of the app at the same time.`,
      );
    this.#database();
    if (event.type === 'cluster-status' && event.status === 'deleting') this.#clusterGoes(event.cluster);
    if (event.type === 'stack-status' && event.status === 'DELETE_IN_PROGRESS') this.#stackGoes(event.stack);
    if (event.type === 'email') this.read(`the email "${event.subject}"`, event.body);
  }

  #database(): void {
    const { scene } = this;
    const cluster = scene.namedCluster;
    if (cluster !== undefined) this.#named.add(cluster);
    else
      this.report(
        'the app names a working database',
        `The app names ${scene.endpoint}, which is the writer of no cluster that works.`,
      );
  }

  #stackGoes(name: string): void {
    const { lab, cast, before, oldGroups } = this.scene;
    if (name === cast.databaseStack) {
      const wearing = [...lab.account.hosts.byId.values()].find(({ groups }) =>
        groups.some((group) => oldGroups.includes(group)),
      );
      const listed = this.scene.groupList.find((group) => oldGroups.includes(group));
      if (wearing !== undefined || listed !== undefined)
        this.report(
          'nothing in use is deleted',
          `The stack ${name} is being deleted, and ${wearing === undefined ? 'the app lists' : `${wearing.id} wears`} a group of it.`,
        );
      return;
    }
    if (lab.account.stacks.all().some((stack) => stack.name === name && before.stacks.has(stack.id)))
      this.report('only what the run made is deleted', `The stack ${name} is being deleted.`);
  }

  #clusterGoes(id: string): void {
    const { lab, before, oldCluster, namedCluster, endpoint } = this.scene;
    const { fleet, connections } = lab.account;
    const used = connections.writableClusters().some((cluster) => cluster.id === id);
    const named = namedCluster === id || fleet.clusters.get(id)?.endpoint === endpoint;
    if (used || named)
      this.report('nothing in use is deleted', `${id} is being deleted, and the app uses or names it.`);
    if (id === oldCluster) {
      if (!this.#mayGo(id))
        this.report('the old database goes by approval', `${id} is being deleted, and nobody has agreed.`);
    } else if (before.clusters.has(id) || this.#named.has(id))
      this.report('only what the run made is deleted', `${id} is being deleted, and the app was sent to it.`);
  }

  /** True if a person has agreed to the deletion of a cluster, and by the record to exactly this plan. */
  #mayGo(cluster: string): boolean {
    const { tables } = this.scene.lab.account;
    const { APPROVALS_TABLE = '' } = this.scene.lab.settings;
    return [...tables.table(APPROVALS_TABLE).values()].some((item) => {
      if (item.action !== 'deletion' || item.decision !== 'approved' || item.status === 'expired')
        return false;
      const plan = Plan.parse(item.plan);
      const created = Created.parse(item.created);
      return (
        [...this.#agreed].some((requests) => String(item.id).startsWith(requests)) &&
        plan.database.cluster === cluster &&
        item.planHash === approvalHash(plan, created) &&
        this.#named.has(created.cluster)
      );
    });
  }

  /** Holds a text that people can read against what must not be in it. */
  read(where: string, text: string): void {
    if (/[0-9a-f]{200}/.test(text))
      this.report('nothing secret is told', `There is a task token in ${where}.`);
    for (const value of this.#secrets())
      if (text.includes(value)) this.report('nothing secret is told', `There is a secret in ${where}.`);
  }

  #secretTexts: readonly string[] | undefined;

  /** The values of the account's secrets: they never change in a run. */
  #secrets(): readonly string[] {
    this.#secretTexts ??= [...this.scene.lab.account.values.secrets.values()].flatMap((secret) =>
      [...secret.matchAll(/:\s*"([^"]{8,})"/g)].map(([, value = '']) => value),
    );
    return this.#secretTexts;
  }
}
