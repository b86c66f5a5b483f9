import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { RDSClient } from '@aws-sdk/client-rds';
import * as v from 'valibot';
import { clusterParameters, findCluster } from '../aws/clusters.ts';
import { resourcesOf } from '../aws/stacks.ts';
import { shortcomings } from '../domain/comparison.ts';
import { Created, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { WrongDatabase } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

async function describe(rds: Client, id: string) {
  const cluster = await findCluster(rds, id);
  if (cluster === undefined) throw new WrongDatabase(`The cluster ${id} is gone.`);
  return { cluster, parameters: await clusterParameters(rds, cluster.parameterGroup) };
}

/** Holds the new cluster against the old one, and takes from it what the app will need: the writer and the group. */
export const verifyNewDatabase = defineTask({
  name: 'VerifyNewDatabase',
  clients: { cloudformation: () => new CloudFormationClient({}), rds: () => new RDSClient({}) },
  settings: v.object({}),
  input: v.object({ plan: Plan, databaseStackId: v.string(), snapshotArn: v.string() }),
  output: v.object({ created: Created }),
  async run({ plan, databaseStackId, snapshotArn }, { cloudformation, rds }) {
    const { database } = plan;
    const resources = await resourcesOf(cloudformation, databaseStackId);
    const named = (logicalId: string) =>
      resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
    const id = named(database.clusterLogicalId);
    const groupId = named(database.appGroup.logicalId);
    if (id === undefined || groupId === undefined) {
      throw new WrongDatabase(
        `The stack ${plan.newStack.name} has no ${id === undefined ? database.clusterLogicalId : database.appGroup.logicalId}. The app stays on the old database.`,
      );
    }
    const fresh = await describe(rds, id);
    const wrong = shortcomings(await describe(rds, database.cluster), fresh, plan.backtrackWindow);
    if (wrong.length > 0) {
      throw new WrongDatabase(
        `The new cluster ${id} is not what was asked for: ${wrong.join('; ')}. The app stays on the old database.`,
      );
    }
    return {
      created: {
        snapshotArn,
        databaseStackId,
        cluster: id,
        clusterArn: fresh.cluster.arn,
        endpoint: fresh.cluster.endpoint,
        readerEndpoint: fresh.cluster.readerEndpoint,
        groupId,
      },
    };
  },
});

export const handler = createHandler(verifyNewDatabase);
