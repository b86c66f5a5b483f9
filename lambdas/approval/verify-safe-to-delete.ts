import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { databasesWearing, findCluster } from '../aws/clusters.ts';
import { groupsAmong, groupUsers, isDatabase } from '../aws/group-users.ts';
import { hostsOf } from '../aws/hosts.ts';
import { importsOf } from '../aws/imports.ts';
import { liveOwners } from '../aws/owners.ts';
import { confirmLock } from '../aws/records.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { findStack, resourcesOf, templateOf } from '../aws/stacks.ts';
import { liveTies } from '../aws/ties.ts';
import { approvalHash } from '../domain/approval.ts';
import { reasonsToKeep } from '../domain/deletion.ts';
import { Created, Lock, Plan } from '../domain/plan.ts';
import { retainedIn } from '../domain/template/retained.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Looks, at the very instant, for every reason not to delete the old database stack. */
export const verifySafeToDelete = defineTask({
  name: 'VerifySafeToDelete',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: RecordsSettings,
  input: z.object({ plan: Plan, lock: Lock, created: Created, approvedHash: z.string() }),
  output: z.object({ safe: z.boolean(), reasons: z.array(z.string()) }),
  async run({ plan, lock, created, approvedHash }, tools) {
    const { cloudformation, rds, autoscaling, ec2, ecs, dynamodb, settings, execution } = tools;
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const old = await findStack(cloudformation, plan.database.stack.id);
    const app = await findStack(cloudformation, plan.app.stack.id);
    const fresh = await findCluster(rds, created.cluster);
    if (old === undefined || app === undefined || fresh === undefined) {
      return {
        safe: false,
        reasons: ['The old stack, the app stack or the new cluster is gone; a person has to look.'],
      };
    }
    const resources = await resourcesOf(cloudformation, old.id);
    const { wearers, referrers } = await groupUsers(ec2, resources);
    const newStack = await findStack(cloudformation, created.databaseStackId);
    const textOf = async (stack: string) => (await templateOf(cloudformation, stack)) ?? '';
    const reasons = reasonsToKeep({
      approved: approvedHash === approvalHash(plan, created),
      plan,
      created,
      old,
      app,
      fresh,
      newParameters: newStack?.parameters ?? [],
      oldCluster: await findCluster(rds, plan.database.cluster),
      resources,
      hosts: await hostsOf({ autoscaling, ec2, ecs }, await liveOwners(cloudformation, plan)),
      wearers: [
        ...wearers
          .filter((each) => !isDatabase(each))
          .map(({ NetworkInterfaceId = '' }) => `the network interface ${NetworkInterfaceId}`),
        ...(await databasesWearing(rds, groupsAmong(resources)))
          .filter((id) => id !== plan.database.cluster)
          .map((id) => `the database ${id}`),
      ],
      imports: await importsOf(cloudformation, old),
      templates: {
        app: await textOf(app.id),
        fresh: newStack === undefined ? '' : await textOf(newStack.id),
      },
      retained: retainedIn(await textOf(old.id)),
      ties: await liveTies(cloudformation, plan),
      referrers,
    });
    return { safe: reasons.length === 0, reasons };
  },
});

export const handler = createHandler(verifySafeToDelete);
