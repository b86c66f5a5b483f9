import { type LockView, readLock } from '../aws/locks.ts';
import type { Records } from '../aws/records.ts';
import { type RewindRecord, readRewind } from '../aws/rewind-records.ts';
import { type RunRecord, readRecord } from '../aws/run-records.ts';
import { findStack } from '../aws/stacks.ts';
import type { StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';

/** What a person asks about: an app by its stack, and the run that left it as it is. */
export interface Case {
  readonly app: StackView;
  readonly lock: LockView;
  /** Of a migration. */
  readonly record: RunRecord | undefined;
  /** Of a rewind of the cluster that a migration has made for the app: both hold the same lock. */
  readonly rewind: RewindRecord | undefined;
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
  if (executionId === undefined) return { app, lock, record: undefined, rewind: undefined };
  const record = await readRecord(records, executionId);
  const rewind = record === undefined ? await readRewind(records, executionId) : undefined;
  return { app, lock, record, rewind };
}
