import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findSnapshot } from '../aws/clusters.ts';
import { confirmFrozen } from '../aws/frozen.ts';
import { confirmLock } from '../aws/locks.ts';
import { readRecord } from '../aws/run-records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { progressOf } from '../domain/statuses.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Says whether the snapshot is available, and whether it has everything: nobody may have written since it was begun.
 * @throws LockLost if it takes longer than expected, and the way back has taken over meanwhile
 */
export const checkSnapshot = defineTask({
  name: 'CheckSnapshot',
  clients: {
    rds: () => new RDSClient({}),
    ec2: () => new EC2Client({}),
    cloudwatch: () => new CloudWatchClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock, snapshotArn: v.string(), quietAt: instant }),
  output: CheckResult,
  async run({ plan, lock, snapshotArn, quietAt }, tools) {
    const { rds, dynamodb, settings, execution, clock } = tools;
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const snapshot = await findSnapshot(rds, snapshotArn);
    if (snapshot === undefined)
      return { status: 'failed', detail: `The snapshot ${plan.names.snapshot} is gone.`, waitSeconds: 1 };
    const progress = progressOf('snapshot', snapshot.status);
    const detail = `The snapshot ${plan.names.snapshot} is ${snapshot.status}.`;
    if (progress === 'done') {
      const record = await readRecord(records, execution.id);
      await confirmFrozen(tools, plan, record?.found, new Date(quietAt), clock.now());
      return { status: 'ready', detail, waitSeconds: 1 };
    }
    if (progress !== 'pending') return { status: 'failed', detail, waitSeconds: 1 };
    const now = clock.now().getTime();
    const elapsed = (now - (snapshot.createdAt?.getTime() ?? now)) / 1000;
    if (elapsed > plan.expected.snapshot) await confirmLock(records, lock, execution.id);
    return { status: 'pending', detail, waitSeconds: waitSeconds(elapsed, plan.lookAfter.snapshot) };
  },
});

export const handler = createHandler(checkSnapshot);
