import { BacktrackDBClusterCommand, DescribeDBClusterBacktracksCommand } from '@aws-sdk/client-rds';
import type { Rewind } from '../../lambdas/domain/timelines/timelines.ts';
import type { Client } from '../../lambdas/kit/client.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';

/** Seconds between two looks at a rewind. */
const PAUSE = 15;

/** Takes a cluster to a moment as a client of RDS does: asks, and looks at the request by its identifier until it is done. */
export async function backtrack(
  rds: Client,
  time: VirtualTime,
  cluster: string,
  moment: number,
): Promise<Rewind> {
  const { BacktrackIdentifier = '' } = await rds.send(
    new BacktrackDBClusterCommand({ DBClusterIdentifier: cluster, BacktrackTo: new Date(moment) }),
  );
  for (;;) {
    await time.sleep(PAUSE, 'the rewind');
    const { DBClusterBacktracks = [] } = await rds.send(
      new DescribeDBClusterBacktracksCommand({ DBClusterIdentifier: cluster, BacktrackIdentifier }),
    );
    const [found] = DBClusterBacktracks;
    const status = found?.Status?.toLowerCase();
    if (status === 'failed') throw new Error(`The rewind ${BacktrackIdentifier} has failed.`);
    if (found === undefined || status !== 'completed') continue;
    const { BacktrackedFrom: from, BacktrackTo: to } = found;
    if (from === undefined || to === undefined)
      throw new Error(
        `The rewind ${BacktrackIdentifier} is completed, and RDS does not say from when to when.`,
      );
    return { id: BacktrackIdentifier, from: from.getTime(), to: to.getTime(), since: time.millis };
  }
}
