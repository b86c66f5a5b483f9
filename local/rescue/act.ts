import * as z from 'zod';
import type { RunRecord } from '../../lambdas/aws/records.ts';
import { findWayBack } from '../../lambdas/cutover/find-way-back.ts';
import { CheckResult, Lock } from '../../lambdas/domain/plan.ts';
import { Way } from '../../lambdas/domain/way-back.ts';
import { fenceNew } from '../../lambdas/freeze/fence-new.ts';
import { thawWrites } from '../../lambdas/freeze/thaw-writes.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import { takeOver } from '../../lambdas/lock/take-over.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { type Bench, placeOf, runHere } from './engine.ts';

/** What people are told of why a way back was made. */
const FAILURE = {
  state: 'the execution',
  error: 'ByHand',
  cause: 'Somebody has called for the way back by hand, without Step Functions.',
};

const nameOfAct = (what: string, { time }: Bench) => `${what}-by-hand-${time.millis}`;

const Taken = z.union([
  z.object({ act: z.literal(true), lock: Lock, settleSeconds: z.int() }),
  z.object({ act: z.literal(false), detail: z.string() }),
]);
const Found = z.object({ way: Way, detail: z.string() });
const Fenced = CheckResult.extend({ restarted: z.array(z.string()), restartedAt: z.string().nullable() });

/** What a thaw came to. */
export interface Thawed {
  readonly thawed: boolean;
  readonly detail: string;
}

/** Asks a step until it is ready, or has failed. @param first what is handed to it beside its own answer of before */
async function untilReady<Check extends z.infer<typeof CheckResult>>(
  { time }: Bench,
  look: (before: Check | undefined) => Promise<Check>,
): Promise<Check> {
  let check = await look(undefined);
  while (check.status === 'pending') {
    await time.sleep(check.waitSeconds, check.detail);
    check = await look(check);
  }
  return check;
}

/**
 * Opens the old database for writes, and nothing else, where the app was never sent away or CloudFormation sends it
 * back. The lock is taken, so that the run can change nothing any more, and only then is looked where the app is. The
 * lock is kept: what is left to undo is go-back's.
 */
export async function thaw(bench: Bench, { executionId, plan }: RunRecord): Promise<Thawed> {
  const { time, world } = bench;
  const { region, account } = placeOf(executionId);
  const name = nameOfAct('thaw', bench);
  const startedAt = time.now().toISOString();
  const id = `arn:aws:states:${region}:${account}:execution:go-back:${name}`;
  const call = (state: string, input: { [key: string]: Json | object }) => ({
    execution: { id, name, startedAt },
    state,
    input,
  });
  const refused = (detail: string): Thawed => ({ thawed: false, detail });
  const taken = Taken.parse(
    await createHandler(
      takeOver,
      world,
    )(call('TakeOver', { executionId, reason: 'by-hand', failure: FAILURE })),
  );
  if (!taken.act) return refused(taken.detail);
  await time.sleep(taken.settleSeconds, 'functions of the run to end');
  const run = { plan, lock: taken.lock, executionId };
  const { way, detail } = Found.parse(
    await createHandler(findWayBack, world)(call('FindWayBack', { ...run, asked: false })),
  );
  if (way !== 'back' && way !== 'rolled-back') return refused(`${detail} Nothing was thawed.`);
  if (way === 'rolled-back') {
    const since = time.now().toISOString();
    const fenced = await untilReady(bench, async (before: z.infer<typeof Fenced> | undefined) => {
      const { restarted = [], restartedAt = null } = before ?? {};
      const input = { plan, lock: taken.lock, since, restarted, restartedAt };
      return Fenced.parse(await createHandler(fenceNew, world)(call('FenceNew', input)));
    });
    if (fenced.status !== 'ready') return refused(fenced.detail);
  }
  const thawed = await untilReady(bench, async () =>
    CheckResult.parse(await createHandler(thawWrites, world)(call('ThawWrites', run))),
  );
  return { thawed: thawed.status === 'ready', detail: thawed.detail };
}

/** Runs the whole way back on this machine's engine. A person who calls it wants the app on the old database. */
export async function goBack(
  bench: Bench,
  { executionId }: RunRecord,
  onEvent: (execution: Execution, event: HistoryEvent) => void,
): Promise<Execution> {
  const input = { executionId, reason: 'by-hand', failure: FAILURE, asked: true };
  return await runHere(bench, placeOf(executionId), 'go-back', input, nameOfAct('go-back', bench), onEvent);
}
