import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, ListImportsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { findCluster } from '../aws/clusters.ts';
import { hostsOf, networkInterfaces } from '../aws/hosts.ts';
import { liveOwners } from '../aws/owners.ts';
import { findStack, resourcesOf, templateOf } from '../aws/stacks.ts';
import { liveTies } from '../aws/ties.ts';
import { approvalHash } from '../domain/approval.ts';
import { reasonsToKeep } from '../domain/deletion.ts';
import { Created, Plan } from '../domain/plan.ts';
import { retainedIn } from '../domain/template/retained.ts';
import type { StackView } from '../domain/views.ts';
import { type Client, collect } from '../kit/client.ts';
import { messageOf, nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Stacks that import an export; CloudFormation answers with an error where there are none. */
async function importers(cloudformation: Client, ExportName: string): Promise<string[]> {
  try {
    const { Imports = [] } = await cloudformation.send(new ListImportsCommand({ ExportName }));
    return Imports;
  } catch (error) {
    if (nameOf(error) === 'ValidationError' && /not imported/.test(messageOf(error))) return [];
    throw error;
  }
}

async function importsOf(
  cloudformation: Client,
  { outputs }: StackView,
): Promise<{ exportName: string; stacks: string[] }[]> {
  const imports: { exportName: string; stacks: string[] }[] = [];
  for (const { exportName } of outputs) {
    if (exportName !== undefined)
      imports.push({ exportName, stacks: await importers(cloudformation, exportName) });
  }
  return imports;
}

/** Security groups with a rule that names one of `groups`. */
async function groupsThatName(ec2: Client, groups: readonly string[]): Promise<string[]> {
  const found = await collect(async (NextToken) => {
    const Filters = [{ Name: 'ip-permission.group-id', Values: [...groups] }];
    const page = await ec2.send(
      new DescribeSecurityGroupsCommand(NextToken === undefined ? { Filters } : { Filters, NextToken }),
    );
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  return found.map(({ GroupId = '' }) => GroupId);
}

/** Looks, at the very instant, for every reason not to delete the old database stack. */
export const verifySafeToDelete = defineTask({
  name: 'VerifySafeToDelete',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
  },
  settings: z.object({}),
  input: z.object({ plan: Plan, created: Created, approvedHash: z.string() }),
  output: z.object({ safe: z.boolean(), reasons: z.array(z.string()) }),
  async run({ plan, created, approvedHash }, { cloudformation, rds, autoscaling, ec2, ecs }) {
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
    const groups = resources
      .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
      .map(({ physicalId }) => physicalId);
    const referrers = groups.length === 0 ? [] : await groupsThatName(ec2, groups);
    const wearers =
      groups.length === 0 ? [] : await networkInterfaces(ec2, { Name: 'group-id', Values: groups });
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
      wearers: wearers.map(({ NetworkInterfaceId = '' }) => NetworkInterfaceId),
      imports: await importsOf(cloudformation, old),
      templates: {
        app: await textOf(app.id),
        fresh: newStack === undefined ? '' : await textOf(newStack.id),
      },
      retained: retainedIn(await textOf(old.id)),
      ties: await liveTies(cloudformation, plan),
      referrers: referrers.filter((id) => !groups.includes(id)),
    });
    return { safe: reasons.length === 0, reasons };
  },
});

export const handler = createHandler(verifySafeToDelete);
