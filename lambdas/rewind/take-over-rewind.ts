import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findExecution, isAtWork } from '../aws/executions.ts';
import { readLock, takeLock } from '../aws/locks.ts';
import { amendRecord } from '../aws/records.ts';
import { readRewind } from '../aws/rewind-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { FUNCTION_SECONDS, failureOf, settling } from '../domain/endings.ts';
import { count } from '../domain/primitives.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { Lock } from '../domain/step.ts';
import { Failure, Reason } from '../domain/way-back.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** A question whether a cluster is where it was to be is over by then, in milliseconds. */
const QUESTION_MS = 2 * 3_600_000;

/**
 * Decides whether a rewind that has not come to its end needs somebody to end it, and takes the lock for that: from then
 * on the run itself can change nothing any more. A run that waits for a person is left alone.
 */
export const takeOverRewind = defineTask({
  name: 'TakeOverRewind',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ executionId: v.string(), reason: Reason, failure: v.nullable(Failure) }),
  output: v.variant('act', [
    /** `over`: all is done, and only a switch may be left. */
    v.object({ act: v.literal(false), detail: v.string(), over: v.boolean(), plan: v.optional(RewindPlan) }),
    v.object({
      act: v.literal(true),
      detail: v.string(),
      lock: Lock,
      plan: RewindPlan,
      failure: Failure,
      /** How long to wait until nothing of the run is under way any more. */
      settleSeconds: count,
    }),
  ]),
  async run({ executionId, reason, failure }, { dynamodb, sfn, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const leave = (detail: string, over = false) => ({ act: false as const, detail, over });
    const record = await readRewind(records, executionId);
    if (record === undefined) return leave('The run has no record, so it changed nothing.');
    const { plan } = record;
    const lockOn = plan.app.stack.id;
    const held = await readLock(records, lockOn);
    const { holder, forRun, lastRun } = held;
    // Whoever deletes the lock by hand must not leave the cluster behind its fence.
    const deleted = holder === undefined && held.fence === 0;
    if (forRun !== executionId && !deleted) {
      const ended = holder === undefined && lastRun === executionId;
      return { ...leave('The run has given its lock back, or another run has taken it.', ended), plan };
    }
    const run = await findExecution(sfn, executionId);
    if (deleted && run?.status === 'SUCCEEDED') return { ...leave('The run has ended well.', true), plan };
    if (run?.status === 'RUNNING' && holder === executionId) {
      if (reason === 'ended') return leave('The run is going on.');
      const waits = clock.now().getTime() - Date.parse(record.waitsSince ?? '') < QUESTION_MS;
      if (reason === 'watchdog' && waits) return leave('The run is going on, and waits for a person.');
    }
    const other = holder !== executionId && holder !== execution.id;
    if (other && (await isAtWork(sfn, held, clock.now())))
      return leave(`Somebody ends the run already: ${holder}.`);
    const previous = holder === execution.id ? undefined : holder;
    let lock: Lock;
    try {
      lock = await takeLock(records, lockOn, execution.id, previous, executionId);
    } catch (error) {
      if (nameOf(error) !== 'LockLost') throw error;
      return leave('Somebody else took the lock at the same time.');
    }
    const told = failure ?? record.failure ?? failureOf(run);
    if (record.failure === undefined) await amendRecord(records, executionId, 'failure', told);
    return {
      act: true as const,
      detail: `${told.state}: ${told.error}. This execution holds the lock now.`,
      lock,
      plan,
      failure: told,
      settleSeconds:
        previous === undefined || previous === executionId
          ? settling(run, reason, told, clock.now())
          : FUNCTION_SECONDS,
    };
  },
});

export const handler = createHandler(takeOverRewind);
