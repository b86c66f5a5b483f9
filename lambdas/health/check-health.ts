import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { RDSClient } from '@aws-sdk/client-rds';
import * as v from 'valibot';
import { type ClusterEyes, clusterSamples } from '../aws/cluster-metrics.ts';
import { healthFault } from '../aws/health.ts';
import { healthPause, notHealthyYet } from '../domain/health.ts';
import { Created, Plan } from '../domain/plan.ts';
import { count, instant, whole } from '../domain/primitives.ts';
import { CheckResult } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

const METRIC_WAIT = 15;
const LOOK_BACK = 600_000;

/** True if CloudWatch has seen a connection on the new cluster. */
async function hasConnections(eyes: ClusterEyes, cluster: string, now: Date): Promise<boolean> {
  const wanted = { metric: 'DatabaseConnections', statistic: 'Maximum' } as const;
  const samples = await clusterSamples(eyes, cluster, wanted, new Date(now.getTime() - LOOK_BACK), now);
  return samples.some(({ value }) => value > 0);
}

/**
 * Says whether the app works on the new database: good answers in a row, and connections on the new cluster. The run
 * of good answers is carried by the machine as `good`.
 */
export const checkHealth = defineTask({
  name: 'CheckHealth',
  clients: { rds: () => new RDSClient({}), cloudwatch: () => new CloudWatchClient({}) },
  settings: v.object({}),
  input: v.object({
    plan: Plan,
    created: Created,
    good: count,
    since: instant,
  }),
  output: v.object({ ...CheckResult.entries, good: whole }),
  async run({ plan, created, good: before, since }, tools) {
    const { http, clock } = tools;
    const check = plan.healthCheck;
    const wrong = await healthFault(http, check);
    const good = wrong === undefined ? before + 1 : 0;
    const enough = good >= check.consecutive;
    if (enough && (await hasConnections(tools, created.cluster, clock.now()))) {
      return {
        status: 'ready',
        good,
        detail: `${good} good answers in a row, and connections on ${created.cluster}.`,
        waitSeconds: 1,
      };
    }
    const detail =
      wrong ??
      (enough
        ? `CloudWatch shows no connection on ${created.cluster} yet`
        : `${good} of ${check.consecutive} good answers`);
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    return {
      good,
      ...notHealthyYet(detail, elapsed, check.timeout, enough ? METRIC_WAIT : healthPause(good, elapsed)),
    };
  },
});

export const handler = createHandler(checkHealth);
