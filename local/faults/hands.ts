import {
  CreateStackCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { BacktrackDBClusterCommand, ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { GROUPS_TAG } from '../../lambdas/domain/fenced.ts';
import type { Client } from '../../lambdas/kit/client.ts';
import type { SimulatedAccount } from '../aws/world.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { type About, clusterOf, groupsOf } from './about.ts';
import { naming, wearing } from './bystanders.ts';
import { withTopic } from './shapes.ts';

/** How far back somebody rewinds who thinks of no run, in milliseconds. */
const AGO = 900_000;

/** Where somebody is at work. */
interface Place extends About {
  readonly lab: Laboratory;
  readonly account: SimulatedAccount;
  readonly client: Client;
}

/** Updates the app's stack with other values of its parameters, if any of them is another. */
async function changeApp(
  { account }: Laboratory,
  appStack: string,
  change: (value: string, isList: boolean) => string,
): Promise<void> {
  let list = true;
  const given = [...account.stacks.get(appStack).desired.parameters];
  const parameters = given.map(([ParameterKey, { given: value }]) => {
    // Only the first list of groups is the one that hosts wear.
    const changed = change(value, list && value.includes('sg-'));
    if (value.includes('sg-')) list = false;
    return changed === value
      ? { ParameterKey, UsePreviousValue: true }
      : { ParameterKey, ParameterValue: changed };
  });
  if (parameters.every(({ UsePreviousValue }) => UsePreviousValue === true)) return;
  await account.aws.client('somebody').send(
    new UpdateStackCommand({
      StackName: appStack,
      UsePreviousTemplate: true,
      Parameters: parameters,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
}

/** What people change in AWS by hand. */
const HANDS = {
  'rewind-by-hand': async ({ lab, client, databaseStack }) => {
    await client.send(
      new BacktrackDBClusterCommand({
        DBClusterIdentifier: clusterOf(lab, databaseStack),
        BacktrackTo: new Date(lab.time.millis - AGO),
      }),
    );
  },
  'protect-old-stack': async ({ client, databaseStack }) => {
    await client.send(
      new UpdateTerminationProtectionCommand({
        StackName: databaseStack,
        EnableTerminationProtection: true,
      }),
    );
  },
  'open-old': async ({ lab, account, client, databaseStack }) => {
    const DBClusterIdentifier = clusterOf(lab, databaseStack);
    const groups = account.fleet.cluster(DBClusterIdentifier).tags.get(GROUPS_TAG)?.split(' ');
    // It is not behind a fence.
    if (groups === undefined) return;
    await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier, VpcSecurityGroupIds: groups }));
  },
  'open-fence': async ({ lab, account, client, databaseStack }) => {
    // Whoever finds hosts locked out lets them in where they knock: by a rule in the group that keeps them out.
    const worn = account.fleet.clusters.get(clusterOf(lab, databaseStack))?.groups ?? [];
    const fence = worn.find((id) => account.groups.byId.get(id)?.name.includes('-fence-') === true);
    const [host] = account.hosts.byId.values();
    if (fence === undefined || host === undefined) return;
    const peers = host.groups.map((GroupId) => ({ GroupId }));
    const rule = { IpProtocol: 'tcp', FromPort: 3306, ToPort: 3306, UserIdGroupPairs: peers };
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: fence, IpPermissions: [rule] }));
  },
  'start-app': async ({ account, appStack }) => {
    account.hosts.setStopped(appStack, false);
  },
  'change-app': async ({ lab, appStack }) => {
    await changeApp(lab, appStack, (value, isList) => (isList ? `${value},sg-0123456789abcdef0` : value));
  },
  'wear-old-group': async ({ lab, appStack, databaseStack }) => {
    const [group] = groupsOf(lab, databaseStack);
    await changeApp(lab, appStack, (value, isList) =>
      isList && group !== undefined && !value.includes(group) ? `${value},${group}` : value,
    );
  },
  'wear-elsewhere': async ({ lab, client, databaseStack }) => {
    const [group = ''] = groupsOf(lab, databaseStack);
    await client.send(
      new CreateStackCommand({ StackName: 'bystander-database', TemplateBody: wearing(group) }),
    );
  },
  'refer-elsewhere': async ({ lab, account, client, databaseStack }) => {
    const [old = ''] = groupsOf(lab, databaseStack);
    const other = [...account.groups.byId.values()].find(({ name }) => name === 'default');
    const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: old }] };
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: other?.id, IpPermissions: [rule] }),
    );
  },
  'name-elsewhere': async ({ lab, account, client, databaseStack }) => {
    const { endpoint = '' } = account.fleet.clusters.get(clusterOf(lab, databaseStack)) ?? {};
    await client.send(
      new CreateStackCommand({ StackName: 'bystander-report', TemplateBody: naming(endpoint) }),
    );
  },
  'send-app-back': async ({ lab, account, appStack, databaseStack }) => {
    const old = clusterOf(lab, databaseStack);
    const home = account.fleet.clusters.get(old)?.endpoint;
    const others = [...account.fleet.clusters.values()].filter(({ id }) => id !== old);
    if (home !== undefined)
      await changeApp(lab, appStack, (value) =>
        others.reduce((text, { endpoint }) => text.replaceAll(endpoint, home), value),
      );
  },
  'change-template': async ({ account, client, appStack }) => {
    const { desired } = account.stacks.get(appStack);
    await client.send(
      new UpdateStackCommand({
        StackName: appStack,
        TemplateBody: withTopic(desired.templateText),
        Parameters: [...desired.parameters.keys()].map((ParameterKey) => ({
          ParameterKey,
          UsePreviousValue: true,
        })),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  },
  'change-parameter': async ({ lab, account, client, databaseStack }) => {
    // Whoever finds another database in the parameter than the one that he knows puts that one there again.
    const { endpoint: home = '' } = account.fleet.clusters.get(clusterOf(lab, databaseStack)) ?? {};
    for (const [Name, { value }] of account.values.parameters) {
      const isOther = [...account.fleet.clusters.values()].some(({ endpoint }) => value.includes(endpoint));
      if (isOther && home !== '')
        await client.send(new PutParameterCommand({ Name, Value: home, Overwrite: true }));
    }
  },
} satisfies Readonly<Record<string, (place: Place) => Promise<void>>>;

/** A change by hand, by its name. */
export type Hand = keyof typeof HANDS;

/** True for what people change in AWS; the rest is about executions. */
export const isHand = (deed: string): deed is Hand => Object.hasOwn(HANDS, deed);

/** Has somebody change something. @throws AwsError where AWS refuses it */
export async function changeByHand(hand: Hand, lab: Laboratory, about: About): Promise<void> {
  const { account } = lab;
  await HANDS[hand]({ ...about, lab, account, client: account.aws.client('somebody') });
}
