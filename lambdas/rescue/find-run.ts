import { type LockView, readLock } from '../aws/locks.ts';
import type { Records } from '../aws/records.ts';
import { type RunRecord, readRecord } from '../aws/run-records.ts';
import { findStack } from '../aws/stacks.ts';
import type { StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';

/** What a person asks about: an app by its stack, and the run that left it as it is. */
export interface Case {
  readonly app: StackView;
  readonly lock: LockView;
  readonly record: RunRecord | undefined;
}

/**
 * Finds an app and the run that holds its lock, or that had it last; undefined if there is no such stack. Step
 * Functions is not asked.
 * @param run the ARN of another run's execution
 */
export async function findCase(
  cloudformation: Client,
  records: Records,
  appStack: string,
  run?: string,
): Promise<Case | undefined> {
  const app = await findStack(cloudformation, appStack);
  if (app === undefined) return undefined;
  const lock = await readLock(records, app.id);
  const executionId = run ?? lock.forRun ?? lock.lastRun;
  const record = executionId === undefined ? undefined : await readRecord(records, executionId);
  return { app, lock, record };
}
