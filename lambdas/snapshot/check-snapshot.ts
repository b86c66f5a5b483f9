import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { findSnapshot } from '../aws/clusters.ts';
import { CheckResult, Plan } from '../domain/plan.ts';
import { progressOf } from '../domain/statuses.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Says whether the snapshot is available. */
export const checkSnapshot = defineTask({
  name: 'CheckSnapshot',
  clients: { rds: () => new RDSClient({}) },
  settings: z.object({}),
  input: z.object({ plan: Plan, snapshotArn: z.string() }),
  output: CheckResult,
  async run({ plan, snapshotArn }, { rds, clock }) {
    const snapshot = await findSnapshot(rds, snapshotArn);
    if (snapshot === undefined)
      return { status: 'failed', detail: `The snapshot ${plan.names.snapshot} is gone.`, waitSeconds: 1 };
    const progress = progressOf('snapshot', snapshot.status);
    const detail = `The snapshot ${plan.names.snapshot} is ${snapshot.status}.`;
    if (progress === 'done') return { status: 'ready', detail, waitSeconds: 1 };
    if (progress !== 'pending') return { status: 'failed', detail, waitSeconds: 1 };
    const now = clock.now().getTime();
    const elapsed = (now - (snapshot.createdAt?.getTime() ?? now)) / 1000;
    return { status: 'pending', detail, waitSeconds: waitSeconds(elapsed, plan.lookAfter.snapshot) };
  },
});

export const handler = createHandler(checkSnapshot);
