import * as v from 'valibot';
import type { RunRecord } from '../../lambdas/aws/run-records.ts';
import { findWayBack } from '../../lambdas/cutover/find-way-back.ts';
import { whole } from '../../lambdas/domain/primitives.ts';
import { thawPlan } from '../../lambdas/domain/rescue.ts';
import { CheckResult, Lock } from '../../lambdas/domain/step.ts';
import { Way } from '../../lambdas/domain/way-back.ts';
import { fenceNew } from '../../lambdas/freeze/fence-new.ts';
import { thawWrites } from '../../lambdas/freeze/thaw-writes.ts';
import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { takeOver } from '../../lambdas/lock/take-over.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { arnOf, type Bench, placeOf, runHere } from './engine.ts';
import { atWork } from './lease.ts';
import { lookAt } from './look.ts';

/** What people are told of why a way back was made. */
const FAILURE = {
  state: 'the execution',
  error: 'ByHand',
  cause: 'Somebody has called for the way back by hand, without Step Functions.',
};

const nameOfAct = (what: string, { time }: Bench) => `${what}-by-hand-${time.millis}`;

const Taken = v.union([
  v.object({ act: v.literal(true), lock: Lock, settleSeconds: whole }),
  v.object({ act: v.literal(false), detail: v.string() }),
]);
const Found = v.object({ way: Way, detail: v.string() });
const Fenced = v.object({
  ...CheckResult.entries,
  restarted: v.array(v.string()),
  restartedAt: v.nullable(v.string()),
});

/** What a thaw came to. */
export interface Thawed {
  readonly thawed: boolean;
  readonly detail: string;
}

/** Asks a step until it is ready, or has failed. @param first what is handed to it beside its own answer of before */
async function untilReady<Check extends v.InferOutput<typeof CheckResult>>(
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
 * back. Where there is nothing to thaw, the lock is left to whoever may be about to undo the run. Else it is taken, so
 * that the run can change nothing any more, and then is looked once more. It is kept: what is left to undo is go-back's.
 */
export async function thaw(bench: Bench, { executionId, plan }: RunRecord): Promise<Thawed> {
  const { time, world } = bench;
  const name = nameOfAct('thaw', bench);
  const id = arnOf(executionId, name);
  const startedAt = time.now().toISOString();
  const call = (state: string, input: { [key: string]: Json | object }) => ({
    execution: { id, name, startedAt },
    state,
    input,
  });
  const refused = (detail: string): Thawed => ({ thawed: false, detail });
  const { run } = (await lookAt(bench, plan.app.stack.name, executionId)).whereabouts;
  const planned = run === undefined ? undefined : thawPlan(plan, run);
  if (planned !== undefined && 'refusal' in planned) return refused(planned.refusal);
  const taken = parse(
    Taken,
    await createHandler(
      takeOver,
      world,
    )(call('TakeOver', { executionId, reason: 'by-hand', failure: FAILURE, asked: false })),
  );
  if (!taken.act) return refused(taken.detail);
  const { lock, settleSeconds } = taken;
  const open = async (stir: () => void): Promise<Thawed> => {
    await time.sleep(settleSeconds, 'functions of the run to end');
    const under = { plan, lock, executionId };
    const { way, detail } = parse(
      Found,
      await createHandler(findWayBack, world)(call('FindWayBack', { ...under, asked: false })),
    );
    if (way !== 'back' && way !== 'rolled-back') return refused(`${detail} Nothing was thawed.`);
    const since = time.now().toISOString();
    if (way === 'rolled-back') {
      const fenced = await untilReady(bench, async (before: v.InferOutput<typeof Fenced> | undefined) => {
        stir();
        const { restarted = [], restartedAt = null } = before ?? {};
        const input = { plan, lock, since, restarted, restartedAt };
        return parse(Fenced, await createHandler(fenceNew, world)(call('FenceNew', input)));
      });
      if (fenced.status !== 'ready') return refused(fenced.detail);
    }
    const thawed = await untilReady(bench, async () => {
      stir();
      return parse(
        CheckResult,
        await createHandler(thawWrites, world)(call('ThawWrites', { ...under, since })),
      );
    });
    return { thawed: thawed.status === 'ready', detail: thawed.detail };
  };
  try {
    return await atWork(bench, plan.app.stack.id, id, open);
  } catch (error) {
    if (nameOf(error) !== 'LockLost') throw error;
    return refused(messageOf(error));
  }
}

/** Runs the whole way back on this machine's engine. A person who calls it wants the app on the old database. */
export async function goBack(
  bench: Bench,
  { executionId, plan }: RunRecord,
  onEvent: (execution: Execution, event: HistoryEvent) => void,
): Promise<Execution> {
  const input = { executionId, reason: 'by-hand', failure: FAILURE, asked: true };
  const name = nameOfAct('go-back', bench);
  return await atWork(
    bench,
    plan.app.stack.id,
    arnOf(executionId, name),
    async (stir) =>
      await runHere(bench, placeOf(executionId), 'go-back', input, name, (execution, event) => {
        stir();
        onEvent(execution, event);
      }),
  );
}
