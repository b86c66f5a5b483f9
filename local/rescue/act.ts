import * as z from 'zod';
import type { RunRecord } from '../../lambdas/aws/records.ts';
import { Lock } from '../../lambdas/domain/plan.ts';
import type { RunNow } from '../../lambdas/domain/whereabouts.ts';
import { thawWrites } from '../../lambdas/freeze/thaw-writes.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
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
  z.object({ act: z.literal(true), lock: Lock }),
  z.object({ act: z.literal(false), detail: z.string() }),
]);
const Thawed = z.object({ detail: z.string() });

/**
 * Opens the old database for writes, and nothing else. The lock is taken, so that the run can change nothing any more,
 * and kept: what is left to undo is go-back's.
 * @returns what was done, as a sentence
 */
export async function thaw(bench: Bench, { executionId, plan }: RunRecord, run: RunNow): Promise<string> {
  const { time, world } = bench;
  const { region, account } = placeOf(executionId);
  const name = nameOfAct('thaw', bench);
  const execution = {
    id: `arn:aws:states:${region}:${account}:execution:go-back:${name}`,
    name,
    startedAt: time.now().toISOString(),
  };
  const call = (state: string, input: object) => ({ execution, state, input });
  const taken = Taken.parse(
    await createHandler(
      takeOver,
      world,
    )(call('TakeOver', { executionId, reason: 'by-hand', failure: FAILURE })),
  );
  if (!taken.act) return taken.detail;
  const fenceNew = run.way !== 'back';
  const { detail } = Thawed.parse(
    await createHandler(
      thawWrites,
      world,
    )(call('ThawWrites', { plan, lock: taken.lock, executionId, fenceNew })),
  );
  return detail;
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
