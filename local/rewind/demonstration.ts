import { isDeepStrictEqual } from 'node:util';
import { pastOf } from '../../lambdas/aws/past.ts';
import { targetOf, type Wish } from '../../lambdas/domain/timelines/target.ts';
import type { History } from '../../lambdas/domain/timelines/timelines.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import { employOperator } from '../actors/operator.ts';
import type { Cluster } from '../aws/rds/model.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import type { TableStorage } from '../cluster/storage.ts';
import type { Row } from '../cluster/tables.ts';
import { BadInput } from '../estate/estate.ts';
import { type Laboratory, laboratory } from '../run/laboratory.ts';
import { madeCluster } from './cluster.ts';
import { type Expected, STORY, type Step } from './story.ts';

/** The day of the demonstration. */
const MIDNIGHT = Date.UTC(2026, 0, 12);
/** When its cluster is made, so that it is there by the first step. */
const BEGIN = 13 * 60;
const MINUTE = 60_000;
const CLUSTER = 'shop-cluster';
/** An account without a stack: whoever made the cluster, it can be rewound. */
const ESTATE = {
  region: 'us-east-1',
  stacks: [],
  secrets: {},
  parameters: {},
  objects: {},
  writesPerMinute: 0,
  volumeBytes: 0,
  health: { status: 200, body: '' },
};
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
  /** What the state machine did, in order; empty where nothing was rewound. */
  readonly course: readonly Milestone[];
}

/** A state of the machine that a person wants to hear of, and when it was entered, in milliseconds since 1970. */
export interface Milestone {
  readonly state: string;
  readonly at: number;
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

/** States that a person wants to hear of. */
const MILESTONES: ReadonlySet<string> = new Set([
  'RequestRewindApproval',
  'AnnounceRewind',
  'FreezeWrites',
  'RecordReturnPoint',
  'StartRewind',
  'ThawWrites',
  'AnnounceStand',
]);

/** Lets the metrics show writes that clients of one's own have made, within a minute. */
function measure({ account, time }: Laboratory, writes: number): void {
  const { writers, connections } = account;
  writers.set(CLUSTER, writes / 60);
  connections.refresh();
  time.at(time.millis + MINUTE, () => {
    writers.delete(CLUSTER);
    connections.refresh();
  });
}

/** Runs the state machine that rewinds. @throws Error if it does not come to its end */
async function rewound(
  { engine, rewindArn, time }: Laboratory,
  to: string,
  name: string,
): Promise<readonly Milestone[]> {
  const input: Json = { cluster: CLUSTER, to, noticeMinutes: 0, by: 'the demonstration' };
  const execution = engine.start(rewindArn, input, name);
  await time.join(engine.actorOf(execution.executionArn));
  if (execution.status !== 'SUCCEEDED')
    throw new Error(`The rewind to ${to} has ended as ${execution.status}: ${execution.cause}`);
  return engine
    .history(execution.executionArn)
    .flatMap(({ type, name: state = '', at }) =>
      type.endsWith('StateEntered') && MILESTONES.has(state) ? [{ state, at }] : [],
    );
}

/** What is known of the cluster's past by now. */
async function historyNow({ account, settings, time }: Laboratory, cluster: Cluster): Promise<History> {
  const client = account.aws.client('demonstration');
  const ledger = { dynamodb: client, table: settings.LEDGER_TABLE ?? '' };
  const history = await pastOf({ rds: client, ledger }, cluster.id, time.now());
  if (history === undefined) throw new Error(`The cluster ${cluster.id} is gone.`);
  return history;
}

/**
 * Plays the story on a simulated account, with the state machine that is deployed: an approver says yes wherever
 * something written would leave the current timeline.
 * @throws BadInput if `to` means no moment that can be reached
 */
export async function demonstrate({ storageOn, onStep, to }: Props): Promise<Demonstration> {
  let made: TableStorage | undefined;
  const lab = laboratory({
    estate: ESTATE,
    seed: 1,
    startAt: MIDNIGHT + BEGIN * MINUTE,
    storageOn: (time) => {
      made = storageOn(time);
      return made;
    },
  });
  if (made === undefined) throw new Error('The account was made without a storage.');
  const storage: TableStorage = made;
  const { time, account } = lab;
  const steps: Shown[] = [];
  const until = (moment: number) => time.sleep(Math.max(0, moment - time.millis) / 1000, 'the next step');
  let result: Demonstration | undefined;
  const show = async (
    cluster: Cluster,
    title: string,
    expected: Expected | undefined,
    course: readonly Milestone[],
  ) => {
    const tables = await storage.tables(cluster.resourceId);
    const shown: Shown = {
      title,
      at: time.now().toISOString(),
      tables,
      expected,
      ok: expected === undefined || isDeepStrictEqual(tables, expected),
      history: await historyNow(lab, cluster),
      course,
    };
    steps.push(shown);
    onStep(shown);
  };
  const play = async (cluster: Cluster, { title, minute, does, expected }: Step) => {
    await until(MIDNIGHT + minute * MINUTE);
    if ('writes' in does) {
      for (const change of does.writes) await storage.change(cluster.resourceId, change);
      measure(lab, does.writes.length);
      return await show(cluster, title, expected, []);
    }
    const moment = new Date(MIDNIGHT + does.to * MINUTE).toISOString();
    await show(cluster, title, expected, await rewound(lab, moment, `at-${minute}-to-${does.to}`));
  };
  const main = time.spawn('the demonstration', async () => {
    employOperator(lab, async ({ id }) => (id.startsWith('rewind-') ? 'approved' : undefined));
    const cluster = await madeCluster(account, { id: CLUSTER, backtrackWindow: WINDOW });
    for (const step of STORY) await play(cluster, step);
    if (to !== undefined) {
      await time.sleep(AFTERWARDS * 60, 'the next step');
      const target = targetOf(to, await historyNow(lab, cluster));
      if ('problem' in target) throw new BadInput(`--to: ${target.problem}`);
      const course = await rewound(lab, new Date(target.moment).toISOString(), 'of-your-own');
      const reached = (await historyNow(lab, cluster)).rewinds.at(-1)?.to ?? target.moment;
      await show(cluster, `To ${new Date(reached).toISOString()}`, undefined, course);
    }
    const history = await historyNow(lab, cluster);
    result = { steps, history, storage, data: cluster.resourceId };
  });
  await time.run(main);
  if (result === undefined) throw new Error('The demonstration ended without a result.');
  return result;
}
