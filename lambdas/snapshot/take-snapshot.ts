import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateDBClusterSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findSnapshot } from '../aws/clusters.ts';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { RUN_TAG } from '../aws/tags.ts';
import { Plan } from '../domain/plan.ts';
import { Lock } from '../domain/step.ts';
import { Conflict, messageOf, nameOf, Unavailable } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Takes the manual snapshot of the frozen cluster, or adopts the one that this run has taken before. */
export const takeSnapshot = defineTask({
  name: 'TakeSnapshot',
  clients: {
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Plan, lock: Lock }),
  output: v.object({ snapshotArn: v.string() }),
  async run({ plan, lock }, { rds, dynamodb, settings, execution }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const { names, database, suffix } = plan;
    const known = await findSnapshot(rds, names.snapshot);
    if (known !== undefined) {
      if (known.cluster === database.cluster && known.tags[RUN_TAG] === suffix)
        return { snapshotArn: known.arn };
      throw new Conflict(
        `A snapshot named ${names.snapshot} exists that is not this run's. Rename or delete it, and start again.`,
      );
    }
    try {
      const { DBClusterSnapshot } = await guard(rds).send(
        new CreateDBClusterSnapshotCommand({
          DBClusterIdentifier: database.cluster,
          DBClusterSnapshotIdentifier: names.snapshot,
          Tags: [{ Key: RUN_TAG, Value: suffix }],
        }),
      );
      return { snapshotArn: DBClusterSnapshot?.DBClusterSnapshotArn ?? '' };
    } catch (error) {
      if (nameOf(error) !== 'InvalidDBClusterStateFault') throw error;
      // Another backup is being made, or ours is and the answer was lost: the next attempt looks.
      throw new Unavailable(`${database.cluster} is busy: ${messageOf(error)}`, { cause: error });
    }
  },
});

export const handler = createHandler(takeSnapshot);
