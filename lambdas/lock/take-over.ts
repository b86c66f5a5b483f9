import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findExecution, isAtWork } from '../aws/executions.ts';
import { readLock, takeLock } from '../aws/locks.ts';
import { amendRecord } from '../aws/records.ts';
import { readRecord } from '../aws/run-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { FUNCTION_SECONDS, failureOf, settling } from '../domain/endings.ts';
import { Plan } from '../domain/plan.ts';
import { count } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { Failure, Reason } from '../domain/way-back.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** For so long, in seconds, a command that a person runs is believed to be at work since it last said so. */
export const LEASE = 600;

/** The lock, or undefined if somebody else was faster. */
async function takeIfFree(take: () => Promise<Lock>): Promise<Lock | undefined> {
  try {
    return await take();
  } catch (error) {
    if (nameOf(error) === 'LockLost') return undefined;
    throw error;
  }
}

/**
 * Decides whether a run needs a way back that nobody else is making, and takes the lock for it: from then on the run
 * itself, and every later attempt of one of its steps, can change nothing any more. A person who calls by hand is not
 * doubted, and Step Functions is not asked.
 */
export const takeOver = defineTask({
  name: 'TakeOver',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
  },
  settings: v.object(RecordsSettings),
  input: v.object({
    executionId: v.string(),
    reason: Reason,
    failure: v.nullable(Failure),
    asked: v.boolean(),
  }),
  output: v.variant('act', [
    /** `over`: all is done, and only a switch may be left. */
    v.object({ act: v.literal(false), detail: v.string(), over: v.boolean(), plan: v.optional(Plan) }),
    v.object({
      act: v.literal(true),
      detail: v.string(),
      lock: Lock,
      plan: Plan,
      failure: Failure,
      /** How long to wait until nothing of the run is under way any more. */
      settleSeconds: count,
    }),
  ]),
  async run({ executionId, reason, failure, asked }, { dynamodb, sfn, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const leave = (detail: string) => ({ act: false as const, detail, over: false });
    const record = await readRecord(records, executionId);
    if (record === undefined) return leave('The run has no record, so it changed nothing.');
    const { plan } = record;
    const app = plan.app.stack.id;
    const held = await readLock(records, app);
    const { holder, forRun, lastRun } = held;
    // A person may want the app back although the run has ended, as long as no other run came after it.
    const over = holder === undefined && lastRun === executionId && record.found !== undefined;
    // Whoever deletes the lock by hand must not leave the app behind its fence.
    const deleted = holder === undefined && held.fence === 0;
    const ended = {
      ...leave('The run has given its lock back, or another run has taken it.'),
      over: holder === undefined && lastRun === executionId,
      plan,
    };
    // A run that is stopped between its last step and its last notice has told nobody how it ended.
    const unheard = over && reason === 'ended' && record.told === undefined;
    const byHand = over && reason === 'by-hand';
    if ((holder === undefined || forRun !== executionId) && !byHand && !deleted && !unheard) return ended;
    const run = reason === 'by-hand' ? undefined : await findExecution(sfn, executionId);
    if (deleted && run?.status === 'SUCCEEDED') return ended;
    if (unheard && run?.status !== 'ABORTED' && run?.status !== 'TIMED_OUT') return ended;
    // A run that has lost its lock decides nothing any more; it may not even know yet.
    if (run?.status === 'RUNNING' && holder === executionId) {
      if (reason === 'ended') return leave('The run is going on.');
      if (reason === 'watchdog' && record.switchedAt !== undefined)
        return leave('The run is going on, and it has sent the app to the new database: it decides itself.');
    }
    const other = reason !== 'by-hand' && holder !== executionId && holder !== execution.id;
    if (other && (await isAtWork(sfn, held, clock.now())))
      return leave(`The way back is under way already: ${holder}.`);
    const previous = holder === execution.id ? undefined : holder;
    const until = reason === 'by-hand' ? new Date(clock.now().getTime() + LEASE * 1000) : undefined;
    const lock = await takeIfFree(() => takeLock(records, app, execution.id, previous, executionId, until));
    if (lock === undefined) return leave('Another way back began at the same time.');
    const told = failure ?? record.failure ?? failureOf(run);
    if (record.failure === undefined) await amendRecord(records, executionId, 'failure', told);
    // What a person wants is written down before anything is done about it, so that every later way back knows of it.
    if (asked && record.wantedAt === undefined)
      await amendRecord(records, executionId, 'wantedAt', clock.now().toISOString());
    return {
      act: true as const,
      detail: `${told.state}: ${told.error}. This execution holds the lock now.`,
      lock,
      plan,
      failure: told,
      // What an earlier way back had begun may be under way as well.
      settleSeconds:
        previous === undefined || previous === executionId
          ? settling(run, reason, told, clock.now())
          : FUNCTION_SECONDS,
    };
  },
});

export const handler = createHandler(takeOver);
