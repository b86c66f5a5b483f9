import {
  BacktrackDBClusterCommand,
  type DBClusterBacktrack,
  DescribeDBClusterBacktracksCommand,
} from '@aws-sdk/client-rds';
import type { Backtrack } from '../domain/timelines/history.ts';
import { type Client, collect } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** Errors by which RDS says that a cluster has no Backtrack; the second is in no model of the API. */
const NOT_OFFERED = ['DBClusterBacktrackNotFoundFault', 'InvalidParameterCombination'];

function viewOf(backtrack: DBClusterBacktrack): Backtrack {
  const { BacktrackIdentifier = '', BacktrackRequestCreationTime, BacktrackedFrom, BacktrackTo } = backtrack;
  return {
    id: BacktrackIdentifier,
    requestedAt: BacktrackRequestCreationTime?.getTime() ?? 0,
    from: BacktrackedFrom?.getTime(),
    to: BacktrackTo?.getTime(),
    // The model of the API has lower case, the AWS CLI's example upper case.
    status: (backtrack.Status ?? '').toLowerCase(),
  };
}

/** Every request to rewind a cluster that AWS still knows; none for a cluster without Backtrack. */
export async function listBacktracks(rds: Client, DBClusterIdentifier: string): Promise<Backtrack[]> {
  try {
    const found = await collect(async (Marker) => {
      const page = await rds.send(
        new DescribeDBClusterBacktracksCommand(
          Marker === undefined ? { DBClusterIdentifier } : { DBClusterIdentifier, Marker },
        ),
      );
      return { items: page.DBClusterBacktracks, next: page.Marker };
    });
    return found.map(viewOf);
  } catch (error) {
    if (NOT_OFFERED.includes(nameOf(error))) return [];
    throw error;
  }
}

/** What is asked of RDS. */
export interface BacktrackRequest {
  readonly cluster: string;
  readonly to: Date;
  readonly force: boolean;
  readonly useEarliest: boolean;
}

/** Asks RDS to take a cluster to a moment. It takes no token: whoever asks twice gets two. @returns its identifier */
export async function requestBacktrack(
  rds: Client,
  { cluster, to, force, useEarliest }: BacktrackRequest,
): Promise<string> {
  const { BacktrackIdentifier = '' } = await rds.send(
    new BacktrackDBClusterCommand({
      DBClusterIdentifier: cluster,
      BacktrackTo: to,
      ...(force ? { Force: true } : {}),
      ...(useEarliest ? { UseEarliestTimeOnPointInTimeUnavailable: true } : {}),
    }),
  );
  return BacktrackIdentifier;
}
