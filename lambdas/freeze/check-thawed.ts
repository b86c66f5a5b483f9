import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { findCluster } from '../aws/clusters.ts';
import { healthFault } from '../aws/health.ts';
import { isFenced } from '../domain/fenced.ts';
import { healthPause, notHealthyYet } from '../domain/health.ts';
import { CheckResult, Plan } from '../domain/plan.ts';
import { progressOf } from '../domain/statuses.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Says whether the app works on the old database again: good answers in a row, carried by the machine as `good`. */
export const checkThawed = defineTask({
  name: 'CheckThawed',
  clients: { rds: () => new RDSClient({}) },
  settings: z.object({}),
  input: z.object({ plan: Plan, good: z.int().check(z.minimum(0)), since: z.iso.datetime() }),
  output: z.extend(CheckResult, { good: z.int() }),
  async run({ plan, good: before, since }, { rds, http, clock }) {
    const { consecutive, timeout } = plan.healthCheck;
    const cluster = await findCluster(rds, plan.database.cluster);
    // Readers are not needed for writing, and the page tells whether the app works without one.
    const busy = cluster?.instances.find(
      ({ writer, status }) => writer && progressOf('database', status) !== 'done',
    );
    const closed =
      cluster !== undefined && isFenced(cluster) ? `${cluster.id} is behind its fence` : undefined;
    const restarting = busy === undefined ? undefined : `${busy.id} is ${busy.status}`;
    const wrong = closed ?? restarting ?? (await healthFault(http, plan.healthCheck));
    const good = wrong === undefined ? before + 1 : 0;
    if (good >= consecutive)
      return { status: 'ready', good, detail: `${good} good answers in a row.`, waitSeconds: 1 };
    const detail = wrong ?? `${good} of ${consecutive} good answers`;
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    return { good, ...notHealthyYet(detail, elapsed, timeout, healthPause(good, elapsed)) };
  },
});

export const handler = createHandler(checkThawed);
