import { allClusters, findCluster, findSnapshot } from '../aws/clusters.ts';
import { databaseNow, oldDatabase } from '../aws/databases.ts';
import { findFresh } from '../aws/fresh.ts';
import { healthFault } from '../aws/health.ts';
import type { RewindRecord } from '../aws/rewind-records.ts';
import type { RunRecord } from '../aws/run-records.ts';
import { nextFiring } from '../aws/watchdog.ts';
import { positionOf } from '../aws/way.ts';
import { namesAny } from '../domain/groups.ts';
import type { RewindNow, RunNow, Whereabouts } from '../domain/whereabouts.ts';
import type { Client } from '../kit/client.ts';
import type { Clock, HttpGet } from '../kit/world.ts';
import type { Case } from './find-run.ts';

/** What the whereabouts of an app are read with. */
export interface Eyes {
  readonly cloudformation: Client;
  readonly rds: Client;
  readonly scheduler: Client;
  readonly http: HttpGet;
  readonly clock: Clock;
}

async function readRun(
  eyes: Eyes,
  { record, app, lock }: Omit<Case, 'rewind'> & { record: RunRecord },
): Promise<RunNow> {
  const { cloudformation, rds, scheduler, clock } = eyes;
  const { plan, executionId, frozenAt, switchedAt, returningAt } = record;
  const { names, newStack } = plan;
  const fresh = await findFresh(eyes, plan);
  const snapshot = await findSnapshot(rds, names.snapshot);
  const ended = lock.forRun !== executionId;
  const { way, detail } =
    ended && record.told?.way === 'stay'
      ? {
          way: 'stay' as const,
          detail: `${app.name} is ${app.status}; people were told that it stays there.`,
        }
      : await positionOf(cloudformation, record, app, clock.now());
  return {
    executionId,
    ended,
    told: record.told?.way,
    frozenAt,
    switchedAt,
    returningAt,
    old: await oldDatabase(eyes, plan),
    fresh: fresh === undefined ? undefined : databaseNow(newStack.name, fresh.stack.status, fresh.cluster),
    snapshot: snapshot === undefined ? undefined : { name: names.snapshot, status: snapshot.status },
    watchdog: await nextFiring(scheduler, names.watchdog, clock.now()),
    way,
    detail,
  };
}

async function readRewindNow(
  { rds, scheduler, clock }: Eyes,
  { executionId, plan, frozenAt, returnPoint, asked = [], askedBack = [] }: RewindRecord,
  lock: Case['lock'],
): Promise<RewindNow> {
  const { cluster } = plan.database;
  return {
    executionId,
    ended: lock.forRun !== executionId,
    frozenAt,
    wanted: plan.target.moment,
    returnPoint,
    asked: [...asked, ...askedBack],
    cluster: databaseNow('', '', await findCluster(rds, cluster), cluster),
    watchdog: await nextFiring(scheduler, plan.names.watchdog, clock.now()),
  };
}

/** Reads where an app is, from AWS and the run's record alone. Changes nothing. */
export async function whereAmI(eyes: Eyes, { app, lock, record, rewind }: Case): Promise<Whereabouts> {
  const texts = app.parameters.map(({ value, resolved }) => resolved ?? value);
  const clusters = await allClusters(eyes.rds);
  const check = (record ?? rewind)?.plan.healthCheck;
  return {
    at: eyes.clock.now().toISOString(),
    app: {
      stack: app.name,
      status: app.status,
      cluster: clusters.find(({ hosts }) => texts.some((text) => namesAny(text, hosts)))?.id,
      fault: check === undefined ? null : await healthFault(eyes.http, check),
    },
    lock: { holder: lock.holder, fence: lock.fence },
    run: record === undefined ? undefined : await readRun(eyes, { app, lock, record }),
    rewind: rewind === undefined ? undefined : await readRewindNow(eyes, rewind, lock),
  };
}
