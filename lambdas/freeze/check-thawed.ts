import { RDSClient } from '@aws-sdk/client-rds';
import * as v from 'valibot';
import { findCluster } from '../aws/clusters.ts';
import { healthFault } from '../aws/health.ts';
import { isFenced } from '../domain/fenced.ts';
import { healthPause, notHealthyYet } from '../domain/health.ts';
import { Holding } from '../domain/holding.ts';
import { count, instant, whole } from '../domain/primitives.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Where nobody has said how to tell that the app works, the database alone is looked at, for so long. */
const BLIND = { consecutive: 1, timeout: 900 };

/** Says whether the app works again on the database that was closed: good answers in a row, carried by the machine as `good`. */
export const checkThawed = defineTask({
  name: 'CheckThawed',
  clients: { rds: () => new RDSClient({}) },
  settings: v.object({}),
  input: v.object({
    plan: Holding,
    good: count,
    since: instant,
    /** True: every host was replaced, and has started the app by itself. */
    replaced: v.optional(v.boolean(), false),
  }),
  output: v.object({ ...CheckResult.entries, good: whole }),
  async run({ plan, good: before, since, replaced }, { rds, http, clock }) {
    // What people have stopped themselves they start again once they are told that they may: nothing answers before.
    const healthCheck = plan.freeze === 'none' && !replaced ? undefined : plan.healthCheck;
    const { consecutive, timeout } = healthCheck ?? BLIND;
    const cluster = await findCluster(rds, plan.database.cluster);
    // Readers are not needed for writing, and the page tells whether the app works without one.
    const busy = cluster?.instances.find(
      ({ writer, status }) => writer && progressOf('database', status) !== 'done',
    );
    const closed =
      cluster !== undefined && isFenced(cluster) ? `${cluster.id} is behind its fence` : undefined;
    const restarting = busy === undefined ? undefined : `${busy.id} is ${busy.status}`;
    const wrong = closed ?? restarting ?? (healthCheck && (await healthFault(http, healthCheck)));
    const good = wrong === undefined ? before + 1 : 0;
    if (good >= consecutive) {
      const detail =
        healthCheck === undefined ? 'The database takes connections.' : `${good} good answers in a row.`;
      return { status: 'ready', good, detail, waitSeconds: 1 };
    }
    const detail = wrong ?? `${good} of ${consecutive} good answers`;
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    return { good, ...notHealthyYet(detail, elapsed, timeout, healthPause(good, elapsed)) };
  },
});

export const handler = createHandler(checkThawed);
