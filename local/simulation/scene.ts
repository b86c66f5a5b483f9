import type { Json } from '../../lambdas/kit/json.ts';
import type { ParameterValue } from '../aws/cloudformation/parameters.ts';
import type { Cluster } from '../aws/rds/model.ts';
import { clusterOf, groupsOf } from '../faults/about.ts';
import { BYSTANDER } from '../faults/bystanders.ts';
import type { Laboratory } from '../run/laboratory.ts';

/** A host name in a value of the app's parameters. */
const HOST = /[\w.-]+\.rds\.amazonaws\.com/;

/** Which stacks a run is about. */
export interface Cast {
  readonly appStack: string;
  readonly databaseStack: string;
}

/**
 * What the witness looks at. It looks into the simulation itself, never through an API, which a fault could bend.
 * Made before the run, it remembers how things stood.
 */
export class Scene {
  readonly lab: Laboratory;
  readonly cast: Cast;
  readonly startedAt: number;
  readonly oldCluster: string;
  readonly oldGroups: readonly string[];
  /** What was there before the run: ids of stacks, names of clusters and snapshots, groups by id. */
  readonly before: {
    readonly stacks: ReadonlySet<string>;
    readonly clusters: ReadonlySet<string>;
    readonly snapshots: ReadonlySet<string>;
    readonly groups: ReadonlySet<string>;
    readonly groupList: readonly string[];
    /** What the old database was. */
    readonly database: Pick<Cluster, 'engineVersion'> | undefined;
    /** The app's other parameters, as one text. */
    readonly otherParameters: string;
  };
  #known: unknown;
  #endpoint: string | undefined;
  #groupList: readonly string[] = [];

  constructor(lab: Laboratory, cast: Cast) {
    this.lab = lab;
    this.cast = cast;
    this.startedAt = lab.time.millis;
    this.oldCluster = clusterOf(lab, cast.databaseStack);
    const { stacks, fleet, groups } = lab.account;
    this.oldGroups = groupsOf(lab, cast.databaseStack);
    this.before = {
      stacks: new Set(stacks.all().map(({ id }) => id)),
      clusters: new Set(fleet.clusters.keys()),
      snapshots: new Set(fleet.snapshots.keys()),
      groups: new Set(groups.byId.keys()),
      groupList: this.groupList,
      database: fleet.clusters.get(this.oldCluster),
      otherParameters: this.otherParameters,
    };
  }

  /** The app's parameters, which are replaced as a whole when they change. */
  get parameters(): ReadonlyMap<string, ParameterValue> {
    return this.lab.account.stacks.get(this.cast.appStack).desired.parameters;
  }

  /** The endpoint that the app's parameters name. */
  get endpoint(): string | undefined {
    this.#read();
    return this.#endpoint;
  }

  /** The list of groups in the app's parameters. */
  get groupList(): readonly string[] {
    this.#read();
    return this.#groupList;
  }

  /** The app's parameters besides endpoint and groups, as one text. */
  get otherParameters(): string {
    return [...this.parameters]
      .filter(([, { resolved }]) => !HOST.test(resolved) && !resolved.includes('sg-'))
      .map(([key, { resolved }]) => `${key}=${resolved}`)
      .join(' ');
  }

  /** The cluster that the app's parameters name, if it is one that works. */
  get namedCluster(): string | undefined {
    const { endpoint } = this;
    const named = [...this.lab.account.fleet.clusters.values()].filter((each) => each.endpoint === endpoint);
    const [cluster] = named;
    return named.length === 1 && cluster?.status !== 'deleting' ? cluster?.id : undefined;
  }

  /** True for a cluster that is none of the run's: it was there before, or somebody else has made it. */
  isForeign(cluster: string): boolean {
    return this.before.clusters.has(cluster) || cluster === BYSTANDER;
  }

  /** What an execution has put into one of its variables last; undefined if nothing yet. */
  assigned(executionArn: string, variable: string): Json | undefined {
    const events = this.lab.engine.history(executionArn);
    const at = events.findLast(({ detail }) => variable in Object(detail?.assignedVariables));
    return at === undefined ? undefined : Object(at.detail?.assignedVariables)[variable];
  }

  /** True if a text names a cluster, or the stack that has it: a person who reads it can find the cluster. */
  isNamed(cluster: string, text: string): boolean {
    if (text.includes(cluster)) return true;
    return this.lab.account.stacks
      .all()
      .some(
        ({ name, resources }) =>
          [...resources.values()].some(({ physicalId }) => physicalId === cluster) &&
          new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text),
      );
  }

  #read(): void {
    const { parameters } = this;
    if (parameters === this.#known) return;
    this.#known = parameters;
    this.#endpoint = undefined;
    this.#groupList = [];
    for (const { resolved } of parameters.values()) {
      this.#endpoint ??= HOST.exec(resolved)?.[0];
      if (this.#groupList.length === 0 && resolved.includes('sg-'))
        this.#groupList = resolved.split(',').map((each) => each.trim());
    }
  }
}
