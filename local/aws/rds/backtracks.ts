import {
  BacktrackDBClusterCommand,
  type DBClusterBacktrack,
  DescribeDBClusterBacktracksCommand,
} from '@aws-sdk/client-rds';
import { AwsError } from '../simulated.ts';
import type { Fleet } from './fleet.ts';
import type { Cluster } from './model.ts';

/** A request to take a cluster to another moment. Milliseconds since 1970. */
interface Backtrack {
  readonly id: string;
  readonly cluster: string;
  readonly requestedAt: number;
  /** The moment that the cluster is taken to. */
  readonly to: number;
  /** When the cluster stopped: later than the request, and what was written until then is undone as well. */
  from: number | undefined;
  status: 'pending' | 'applying' | 'completed' | 'failed';
  /** True: it takes the cluster nowhere. */
  readonly fails: boolean;
}

/** Records that one answer holds at most. Source: the RDS API reference, DescribeDBClusterBacktracks. */
const PAGE = 100;
/** How exactly a moment can be reached, in milliseconds: AWS takes the nearest consistent one. */
const GRANULARITY = 1000;

/** The earliest moment that a cluster can be taken to: its window slides on, and a cluster knows nothing from before it was made. */
export function earliestMoment({ createdAt, backtrackWindow }: Cluster, now: number): number {
  return Math.max(createdAt, now - backtrackWindow * 1000);
}

function describe({ id, cluster, requestedAt, to, from, status }: Backtrack): DBClusterBacktrack {
  return {
    BacktrackIdentifier: id,
    DBClusterIdentifier: cluster,
    BacktrackRequestCreationTime: new Date(requestedAt),
    BacktrackTo: new Date(to),
    ...(from === undefined ? {} : { BacktrackedFrom: new Date(from) }),
    // The API's model has lower case, the AWS CLI's example upper case.
    Status: status.toUpperCase(),
  };
}

/** What was asked of a cluster so far, for those who watch. */
export type BacktrackSeen = Readonly<Backtrack>;

/** Rewinds clusters, as unkindly as AWS: late, to the nearest moment, with every connection dropped. */
export class Backtracks {
  readonly #fleet: Fleet;
  readonly #all: Backtrack[] = [];
  /** False: what a rewind has left cannot be gone to any more. AWS documents neither that nor the opposite. */
  keepsFutures = true;
  /** Where AWS takes a cluster that is to go to a moment: the nearest one at which it is consistent. */
  nearest: (moment: number) => number = (moment) => Math.floor(moment / GRANULARITY) * GRANULARITY;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    fleet.aws.on(BacktrackDBClusterCommand, ({ DBClusterIdentifier = '', BacktrackTo, ...options }) =>
      describe(this.#request(fleet.cluster(DBClusterIdentifier), BacktrackTo, options)),
    );
    fleet.aws.on(
      DescribeDBClusterBacktracksCommand,
      ({ DBClusterIdentifier = '', BacktrackIdentifier, Filters = [], Marker = '0' }) => {
        const { id } = fleet.cluster(DBClusterIdentifier);
        const wanted = (name: string) => Filters.find((filter) => filter.Name === name)?.Values;
        const ids =
          BacktrackIdentifier === undefined ? wanted('db-cluster-backtrack-id') : [BacktrackIdentifier];
        const statuses = wanted('db-cluster-backtrack-status');
        const found = this.#all
          .filter((each) => each.cluster === id && (ids?.includes(each.id) ?? true))
          .filter(({ status }) => statuses?.includes(status) ?? true)
          .toReversed();
        if (BacktrackIdentifier !== undefined && found.length === 0)
          throw new AwsError(
            'DBClusterBacktrackNotFoundFault',
            `Backtrack ${BacktrackIdentifier} not found.`,
          );
        const end = Number(Marker) + PAGE;
        return {
          DBClusterBacktracks: found.slice(Number(Marker), end).map(describe),
          ...(end < found.length ? { Marker: String(end) } : {}),
        };
      },
    );
  }

  /** Every request, oldest first. */
  get all(): readonly BacktrackSeen[] {
    return this.#all;
  }

  #request(
    cluster: Cluster,
    to: Date | undefined,
    {
      Force,
      UseEarliestTimeOnPointInTimeUnavailable: clamp,
    }: {
      Force?: boolean | undefined;
      UseEarliestTimeOnPointInTimeUnavailable?: boolean | undefined;
    },
  ): Backtrack {
    const fleet = this.#fleet;
    const now = fleet.aws.time.millis;
    if (cluster.backtrackWindow === 0)
      throw new AwsError('InvalidParameterCombination', `${cluster.id} does not support Backtrack`);
    if (cluster.status !== 'available')
      throw new AwsError('InvalidDBClusterStateFault', `The cluster ${cluster.id} is ${cluster.status}.`);
    if (to === undefined || to.getTime() > now)
      throw new AwsError('InvalidParameterValue', 'The backtrack time must be in the past.');
    const earliest = earliestMoment(cluster, now);
    if (to.getTime() < earliest && clamp !== true)
      throw new AwsError(
        'InvalidParameterValue',
        'The backtrack time is before the earliest backtrack time.',
      );
    if ((fleet.parameter(cluster, 'binlog_format') ?? 'OFF') !== 'OFF' && Force !== true)
      throw new AwsError(
        'InvalidParameterCombination',
        'Binary logging is enabled; the backtrack has to be forced.',
      );
    const left = this.#all.findLast(({ cluster: of, status }) => of === cluster.id && status === 'completed');
    if (!this.keepsFutures && left?.from !== undefined && to.getTime() < left.from && to.getTime() > left.to)
      throw new AwsError('InvalidParameterValue', 'The backtrack time is not on the current timeline.');
    const backtrack: Backtrack = {
      id: fleet.aws.identifier('', 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      cluster: cluster.id,
      requestedAt: now,
      to: Math.min(now, Math.max(this.nearest(to.getTime()), earliest)),
      from: undefined,
      status: 'pending',
      fails: fleet.aws.fates.of('backtrack') !== undefined,
    };
    this.#all.push(backtrack);
    fleet.clusterBecomes(cluster, 'backtracking');
    const lag = fleet.seconds('backtrackLag', cluster.volumeBytes);
    const seconds = lag + fleet.seconds('backtrack', cluster.volumeBytes);
    fleet.aws.after(`the rewind of ${cluster.id}`, lag, () => this.#stop(backtrack, cluster));
    fleet.aws.after(`the rewind of ${cluster.id}`, seconds, () => this.#finish(backtrack, cluster));
    return backtrack;
  }

  /** The cluster stops, and is taken to the other moment. */
  #stop(backtrack: Backtrack, cluster: Cluster): void {
    const fleet = this.#fleet;
    backtrack.from = fleet.aws.time.millis;
    backtrack.status = 'applying';
    for (const instance of fleet.membersOf(cluster.id)) {
      instance.up = false;
      fleet.instanceBecomes(instance, 'backtracking');
    }
    fleet.changed();
    if (backtrack.fails) return;
    fleet.copying(`the rewind of ${cluster.id}`, async () => {
      await fleet.settled();
      await fleet.storage.rewind(cluster.resourceId, new Date(Math.max(backtrack.to, cluster.heldSince)));
    });
  }

  #finish(backtrack: Backtrack, cluster: Cluster): void {
    const fleet = this.#fleet;
    backtrack.status = backtrack.fails ? 'failed' : 'completed';
    for (const instance of fleet.membersOf(cluster.id)) {
      instance.engineStartedAt = fleet.aws.time.millis;
      instance.up = true;
      fleet.instanceBecomes(instance, 'available');
    }
    fleet.clusterBecomes(cluster, 'available');
    fleet.changed();
  }
}
