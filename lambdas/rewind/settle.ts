import { findCluster } from '../aws/clusters.ts';
import { type Ledger, takeDown } from '../aws/ledger.ts';
import type { RewindRecord } from '../aws/rewind-records.ts';
import type { Reached } from '../domain/rewind/plan.ts';
import { progressOf } from '../domain/statuses.ts';
import type { CheckResult } from '../domain/step.ts';
import type { Backtrack } from '../domain/timelines/history.ts';
import { waitSeconds } from '../domain/waiting.ts';
import type { Client } from '../kit/client.ts';
import { StepFailed } from '../kit/errors.ts';
import type { Errand } from './requests.ts';

/** A rewind that is looked at, and what it has come to. */
export type Look = CheckResult & { readonly reached: Reached | null };

/** Statuses of a request that is under way. Source: the RDS API, DBClusterBacktrack. */
const PENDING = ['pending', 'applying'];

/** By when, in seconds, a rewind is looked at more and more seldom. */
const EXPECTED = 120;

/** What of a cluster is not at rest: itself, and every one of its instances. @throws StepFailed for one that is broken */
async function restless(rds: Client, id: string): Promise<string[]> {
  const cluster = await findCluster(rds, id);
  if (cluster === undefined) throw new StepFailed(`The cluster ${id} is gone.`);
  const busy: string[] = [];
  for (const { id: each, status } of [cluster, ...cluster.instances]) {
    const progress = progressOf('database', status);
    if (progress === 'failed' || progress === 'unknown')
      throw new StepFailed(`${each} is ${status} after the rewind; a person has to look.`);
    if (progress === 'pending') busy.push(`${each} is ${status}`);
  }
  return busy;
}

/**
 * Looks at a request by itself, never at the newest: how far it is, and whether the cluster and every instance are back.
 * A rewind that is done is taken down in the ledger.
 * @throws StepFailed where AWS says what nobody here knows
 */
export async function lookAt(
  { rds, ledger, now }: { readonly rds: Client; readonly ledger: Ledger; readonly now: Date },
  { plan, executionId, returnPoint }: RewindRecord,
  request: Backtrack,
  errand: Errand,
): Promise<Look> {
  const { id, requestedAt, from = requestedAt, to, status } = request;
  const { cluster, resourceId } = plan.database;
  const elapsed = (now.getTime() - requestedAt) / 1000;
  const notYet = (detail: string) =>
    ({
      status: 'pending',
      detail,
      waitSeconds: waitSeconds(elapsed, EXPECTED),
      reached: null,
    }) as const;
  if (status === 'failed') {
    const detail = `AWS could not rewind ${cluster}: the request ${id} has failed.`;
    return { status: 'failed', detail, waitSeconds: 1, reached: null };
  }
  if (PENDING.includes(status)) return notYet(`The rewind ${id} of ${cluster} is ${status}.`);
  if (status !== 'completed')
    throw new StepFailed(`The rewind ${id} of ${cluster} is "${status}", which is not known here.`);
  if (to === undefined)
    throw new StepFailed(`The rewind ${id} of ${cluster} is completed, and AWS does not say where it led.`);
  const busy = await restless(rds, cluster);
  if (busy.length > 0) return notYet(`The rewind is done, but ${busy.join(', ')}.`);
  const reached = { id, from, to, since: now.getTime() };
  await takeDown(ledger, resourceId, {
    kind: 'rewind',
    ...reached,
    run: executionId,
    // The way back has none of its own: it leads to that of the way there.
    ...(returnPoint === undefined || errand === 'back' ? {} : { returnPoint: Date.parse(returnPoint) }),
    ...(plan.by === undefined ? {} : { by: plan.by }),
  });
  const detail = `${cluster} is at ${new Date(to).toISOString()}.`;
  return { status: 'ready', detail, waitSeconds: 1, reached };
}
