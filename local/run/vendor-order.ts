import {
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateDBClusterSnapshotCommand, DescribeDBClusterSnapshotsCommand } from '@aws-sdk/client-rds';
import { swapEntry, swapHost } from '../../lambdas/domain/groups.ts';
import type { Plan } from '../../lambdas/domain/plan.ts';
import { buildEstate } from '../estate/build.ts';
import type { Estate } from '../estate/estate.ts';
import { type Laboratory, laboratory } from './laboratory.ts';

/** What the manual order costs on the same estate. */
export interface VendorCost {
  readonly downtimeSeconds: number;
  readonly lost: number;
}

const USED_BEFORE = 3600;
const LOOK_EVERY = 5;

/**
 * The order of the vendor's own page ("Configuring Backtracking"): snapshot while everybody writes, new stack from it,
 * then the endpoint into the app stack, then the security group, by an operator who never hesitates. Simulated on a
 * fresh copy of the estate.
 */
export async function vendorOrder(estate: Estate, plan: Plan, seed: number): Promise<VendorCost> {
  const lab = laboratory({ estate, seed });
  const { time, account } = lab;
  let cost: VendorCost = { downtimeSeconds: 0, lost: 0 };
  const main = time.spawn('the manual order', async () => {
    await buildEstate(account, estate);
    account.hosts.appStack = plan.app.stack.name;
    const users = account.invite(estate.writesPerMinute);
    await time.sleep(USED_BEFORE, 'users to use the app');
    const from = time.millis;
    await byHand(lab, plan);
    const outages = users.outagesSince(from);
    cost = {
      downtimeSeconds:
        Math.round(outages.reduce((sum, outage) => sum + outage.to - outage.from, 0) / 100) / 10,
      lost: (await users.account()).lost,
    };
  });
  await time.run(main);
  return cost;
}

/** The template that the plan names, or the old stack's. */
function templateFor(
  { account }: Laboratory,
  { newStack, database }: Plan,
): { TemplateURL: string } | { TemplateBody: string } {
  if (newStack.templateUrl !== undefined) return { TemplateURL: newStack.templateUrl };
  return { TemplateBody: account.stacks.get(database.stack.name).desired.templateText };
}

async function byHand(lab: Laboratory, plan: Plan): Promise<void> {
  const { account, time } = lab;
  const { aws, stacks, fleet } = account;
  const client = aws.client('manual');
  const until = async (done: () => Promise<boolean>) => {
    while (!(await done())) await time.sleep(LOOK_EVERY, 'the manual order');
  };
  const settled = (name: string) => async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0]?.StackStatus?.endsWith('_IN_PROGRESS') !== true;
  };
  const { DBClusterSnapshot } = await client.send(
    new CreateDBClusterSnapshotCommand({
      DBClusterIdentifier: plan.database.cluster,
      DBClusterSnapshotIdentifier: plan.names.snapshot,
    }),
  );
  await until(async () => {
    const { DBClusterSnapshots = [] } = await client.send(
      new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: plan.names.snapshot }),
    );
    return DBClusterSnapshots[0]?.Status === 'available';
  });
  await client.send(
    new CreateStackCommand({
      StackName: plan.newStack.name,
      ...templateFor(lab, plan),
      Parameters: [
        ...plan.newStack.parameters.map((parameter) => ({
          ParameterKey: parameter.key,
          ParameterValue:
            'value' in parameter
              ? parameter.value
              : account.values.secret(parameter.secret.secretId, parameter.secret.key),
        })),
        {
          ParameterKey: plan.newStack.snapshotParameter,
          ParameterValue: DBClusterSnapshot?.DBClusterSnapshotArn ?? '',
        },
      ],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await until(settled(plan.newStack.name));
  const made = stacks.get(plan.newStack.name).resources;
  const writer =
    fleet.clusters.get(made.get(plan.database.clusterLogicalId)?.physicalId ?? '')?.endpoint ?? '';
  const old = stacks.get(plan.database.stack.name).resources;
  const group = old.get(plan.database.appGroup.logicalId)?.physicalId ?? '';
  const newGroup = made.get(plan.database.appGroup.logicalId)?.physicalId ?? '';
  const oldWriter =
    fleet.clusters.get(old.get(plan.database.clusterLogicalId)?.physicalId ?? '')?.endpoint ?? '';
  const app = stacks.get(plan.app.stack.name);
  const change = async (key: string, swap: (value: string) => string) => {
    const parameters = [...app.desired.parameters].map(([name, { given }]) =>
      name === key
        ? { ParameterKey: name, ParameterValue: swap(given) }
        : { ParameterKey: name, UsePreviousValue: true },
    );
    await client.send(
      new UpdateStackCommand({
        StackName: app.name,
        UsePreviousTemplate: true,
        Parameters: parameters,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await until(settled(app.name));
  };
  const { ssm, key } = plan.app.endpointParameter;
  if (ssm === undefined) await change(key, (value) => swapHost(value, oldWriter, writer));
  else
    account.values.setParameter(
      ssm,
      swapHost(account.values.parameters.get(ssm)?.value ?? '', oldWriter, writer),
    );
  await change(plan.app.groupParameter, (value) => swapEntry(value, group, newGroup));
}
