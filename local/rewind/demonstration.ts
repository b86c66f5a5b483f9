import { isDeepStrictEqual } from 'node:util';
import { targetOf, type Wish } from '../../lambdas/domain/timelines/target.ts';
import type { History, Rewind } from '../../lambdas/domain/timelines/timelines.ts';
import { earliestMoment } from '../aws/rds/backtracks.ts';
import type { Cluster } from '../aws/rds/model.ts';
import { simulatedAccount } from '../aws/world.ts';
import { seeded } from '../clock/random.ts';
import { VirtualTime } from '../clock/virtual-time.ts';
import type { TableStorage } from '../cluster/storage.ts';
import type { Row } from '../cluster/tables.ts';
import { BadInput } from '../estate/estate.ts';
import { backtrack } from './backtrack.ts';
import { madeCluster } from './cluster.ts';
import { type Expected, STORY, type Step } from './story.ts';

/** The day of the demonstration. */
const MIDNIGHT = Date.UTC(2026, 0, 12);
/** When its cluster is made, so that it is there by the first step. */
const BEGIN = 13 * 60;
const MINUTE = 60_000;
const CLUSTER = 'shop-cluster';
const WINDOW = 72 * 3600;
/** The rewind that a person adds comes so long after the last step, in minutes. */
const AFTERWARDS = 15;

/** A step that was done, with what a client read after it. */
export interface Shown {
  readonly title: string;
  /** ISO time on the virtual clock at which the tables were read. */
  readonly at: string;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Undefined where nobody knows what is to be expected. */
  readonly expected: Expected | undefined;
  readonly ok: boolean;
  readonly history: History;
}

/** What the demonstration is made with. */
export interface Props {
  /** Makes the storage on the clock of the demonstration. */
  readonly storageOn: (time: VirtualTime) => TableStorage;
  /** Told each step as soon as it is done. */
  readonly onStep: (step: Shown) => void;
  /** What to rewind to after the story. */
  readonly to: Wish | undefined;
}

/** The demonstration when it is over, as it stands. */
export interface Demonstration {
  readonly steps: readonly Shown[];
  readonly history: History;
  readonly storage: TableStorage;
  /** The name of the cluster's data in the storage. */
  readonly data: string;
}

/** Plays the story on a simulated account. @throws BadInput if `to` means no moment that can be reached */
export async function demonstrate({ storageOn, onStep, to }: Props): Promise<Demonstration> {
  const time = new VirtualTime(MIDNIGHT + BEGIN * MINUTE);
  const storage = storageOn(time);
  const account = simulatedAccount({
    time,
    region: 'us-east-1',
    random: seeded(1),
    volumeBytes: 0,
    storage,
    tables: [],
  });
  const rds = account.aws.client('demonstration');
  const steps: Shown[] = [];
  const rewinds: Rewind[] = [];
  const historyOf = (cluster: Cluster): History => ({
    begun: cluster.createdAt,
    earliest: earliestMoment(cluster, time.millis),
    window: WINDOW,
    now: time.millis,
    rewinds: [...rewinds],
    markers: [],
  });
  const until = (moment: number) => time.sleep(Math.max(0, moment - time.millis) / 1000, 'the next step');
  let result: Demonstration | undefined;
  const show = async (cluster: Cluster, title: string, expected: Expected | undefined) => {
    const tables = await storage.tables(cluster.resourceId);
    const shown: Shown = {
      title,
      at: time.now().toISOString(),
      tables,
      expected,
      ok: expected === undefined || isDeepStrictEqual(tables, expected),
      history: historyOf(cluster),
    };
    steps.push(shown);
    onStep(shown);
  };
  const play = async (cluster: Cluster, { title, minute, does, expected }: Step) => {
    await until(MIDNIGHT + minute * MINUTE);
    if ('writes' in does) for (const change of does.writes) await storage.change(cluster.resourceId, change);
    else rewinds.push(await backtrack(rds, time, CLUSTER, MIDNIGHT + does.to * MINUTE));
    await show(cluster, title, expected);
  };
  const main = time.spawn('the demonstration', async () => {
    const cluster = await madeCluster(account, { id: CLUSTER, backtrackWindow: WINDOW });
    for (const step of STORY) await play(cluster, step);
    if (to !== undefined) {
      await time.sleep(AFTERWARDS * 60, 'the next step');
      const target = targetOf(to, historyOf(cluster));
      if ('problem' in target) throw new BadInput(`--to: ${target.problem}`);
      const reached = await backtrack(rds, time, CLUSTER, target.moment);
      rewinds.push(reached);
      await show(cluster, `To ${new Date(reached.to).toISOString()}`, undefined);
    }
    result = { steps, history: historyOf(cluster), storage, data: cluster.resourceId };
  });
  await time.run(main);
  if (result === undefined) throw new Error('The demonstration ended without a result.');
  return result;
}
