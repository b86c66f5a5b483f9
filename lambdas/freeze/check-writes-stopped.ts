import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { readActivity } from '../aws/activity.ts';
import { findCluster } from '../aws/clusters.ts';
import { confirmLock } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { formatDuration } from '../domain/duration.ts';
import { Holding } from '../domain/holding.ts';
import { instant } from '../domain/primitives.ts';
import { judgeQuiet } from '../domain/quiet.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { RESTART_SECONDS } from './cluster-fence.ts';

const LIMIT_SECONDS = 2700;

/** Proves from the metrics of every instance that writes have stopped; says when to look again otherwise. */
export const checkWritesStopped = defineTask({
  name: 'CheckWritesStopped',
  clients: {
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Holding, lock: Lock, frozenAt: instant }),
  output: CheckResult,
  async run({ plan, lock, frozenAt }, { rds, cloudwatch, dynamodb, settings, execution, clock }) {
    // Whoever has taken over has opened the database, and nothing will ever be quiet.
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const now = clock.now();
    const since = new Date(frozenAt);
    const elapsed = (now.getTime() - since.getTime()) / 1000;
    if (elapsed > LIMIT_SECONDS) {
      return {
        status: 'failed',
        detail: `Writes have not provably stopped within ${formatDuration(LIMIT_SECONDS)}.`,
        waitSeconds: 1,
      };
    }
    const cluster = await findCluster(rds, plan.database.cluster);
    const instances = cluster?.instances ?? [];
    if (instances.length === 0) {
      const what = cluster === undefined ? 'is gone' : 'has no instances any more';
      return { status: 'failed', detail: `The cluster ${plan.database.cluster} ${what}.`, waitSeconds: 1 };
    }
    const busy = instances.filter(({ status }) => status !== 'available');
    if (busy.length > 0) {
      return {
        status: 'pending',
        detail: `Restarting: ${busy.map(({ id }) => id).join(', ')}.`,
        waitSeconds: 10,
      };
    }
    if (plan.freeze === 'fence' && elapsed < RESTART_SECONDS) {
      return { status: 'pending', detail: 'The restart has only just begun.', waitSeconds: RESTART_SECONDS };
    }
    const samples = await readActivity(cloudwatch, instances, since, now);
    const { quiet, detail, waitSeconds } = judgeQuiet(
      samples,
      since.getTime(),
      now.getTime(),
      plan.freeze === 'fence',
    );
    return { status: quiet ? 'ready' : 'pending', detail, waitSeconds };
  },
});

export const handler = createHandler(checkWritesStopped);
