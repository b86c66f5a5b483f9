import {
  CreateStackCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { BacktrackDBClusterCommand, ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { GROUPS_TAG } from '../../lambdas/domain/fenced.ts';
import { TaskError } from '../../lambdas/kit/errors.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { AwsError } from '../aws/simulated.ts';
import { goBack, thaw } from '../rescue/act.ts';
import { lookAt } from '../rescue/look.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { naming, wearing } from './bystanders.ts';
import type { Strike } from './calls.ts';
import type { Fault } from './fault.ts';

/** Which stacks the run is about. */
export interface About {
  readonly databaseStack: string;
  readonly appStack: string;
}

/** How long somebody waits who takes an execution up again, in seconds. */
const BEFORE_REDRIVE = 900;

/** The cluster of a database stack; an empty text if it has none. */
export function clusterOf({ account }: Laboratory, databaseStack: string): string {
  const resources = account.stacks.living(databaseStack)?.resources.values() ?? [];
  return [...resources].find(({ type }) => type === 'AWS::RDS::DBCluster')?.physicalId ?? '';
}

/** Lets somebody act, once, when an execution enters a state. */
export function meddling(
  lab: Laboratory,
  { state, what, machine }: Extract<Fault, { at: 'state' }>,
  about: About,
  strike: Strike,
): (execution: Execution, event: HistoryEvent) => void {
  let done = false;
  const arns = { 'go-back': lab.goBackArn, rewind: lab.rewindArn, 'finish-rewind': lab.finishArn };
  const arn = machine === undefined ? lab.machineArn : arns[machine];
  return (execution, { name, type }) => {
    if (done || execution.stateMachineArn !== arn) return;
    if (name !== state || !type.endsWith('StateEntered')) return;
    done = true;
    strike();
    lab.time.spawn(`somebody (${what})`, async () => {
      // Whom AWS refuses, or whose command fails, lets it be.
      await act(lab, execution, what, about).catch((error: unknown) => {
        const refused = error instanceof AwsError || error instanceof TaskError;
        if (!refused || error.name === 'NotSimulated') throw error;
      });
    });
  };
}

/** What somebody does by hand while the execution is in a state. */
async function act(
  lab: Laboratory,
  { executionArn, stateMachineArn }: Execution,
  what: Extract<Fault, { at: 'state' }>['what'],
  { appStack, databaseStack }: About,
): Promise<void> {
  const { engine, account, time } = lab;
  const client = account.aws.client('somebody');
  // Whoever starts something once more starts the run, not what looks after it.
  const ofRewind = [lab.rewindArn, lab.finishArn].includes(stateMachineArn);
  const machineArn = ofRewind ? lab.rewindArn : lab.machineArn;
  const [first] = engine.executionsOf(machineArn);
  switch (what) {
    case 'stop':
      return engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
    case 'time-out':
      return engine.timeOut(executionArn);
    case 'redrive':
      engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
      await time.sleep(BEFORE_REDRIVE, 'a redrive');
      // Who finds that it has ended well meanwhile lets it be.
      if (engine.describe(executionArn).status === 'ABORTED') engine.redrive(executionArn);
      return;
    case 'start-anew':
      engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
      await time.sleep(BEFORE_REDRIVE, 'a new start');
      engine.start(machineArn, first?.input ?? {}, `started-anew-${engine.executionsOf(machineArn).length}`);
      return;
    case 'second-run':
      engine.start(
        machineArn,
        first?.input ?? {},
        `started-by-hand-${engine.executionsOf(machineArn).length}`,
      );
      return;
    case 'other-run':
      engine.start(
        machineArn,
        { ...(isObject(first?.input) ? first.input : {}), backtrackWindow: '24h', bakeHours: 2 },
        `started-otherwise-${engine.executionsOf(machineArn).length}`,
      );
      return;
    case 'delete-lock': {
      const table = account.tables.table(lab.settings.RECORDS_TABLE);
      for (const key of table.keys()) if (key.startsWith('lock#')) table.delete(key);
      return;
    }
    case 'thaw':
    case 'go-back': {
      const bench = { world: lab.world, time, random: account.aws.random };
      const { record } = await lookAt(bench, appStack);
      if (record === undefined) return;
      if (what === 'thaw') await thaw(bench, record);
      else await goBack(bench, record, () => {});
      return;
    }
    case 'rewind-by-hand':
      await client.send(
        new BacktrackDBClusterCommand({
          DBClusterIdentifier: clusterOf(lab, databaseStack),
          BacktrackTo: new Date(time.millis - BEFORE_REDRIVE * 1000),
        }),
      );
      return;
    case 'protect-old-stack':
      await client.send(
        new UpdateTerminationProtectionCommand({
          StackName: databaseStack,
          EnableTerminationProtection: true,
        }),
      );
      return;
    case 'open-old': {
      const DBClusterIdentifier = clusterOf(lab, databaseStack);
      const groups = account.fleet.cluster(DBClusterIdentifier).tags.get(GROUPS_TAG)?.split(' ');
      // It is not behind a fence.
      if (groups === undefined) return;
      await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier, VpcSecurityGroupIds: groups }));
      return;
    }
    case 'open-fence': {
      // Whoever finds hosts locked out lets them in where they knock: by a rule in the group that keeps them out.
      const worn = account.fleet.clusters.get(clusterOf(lab, databaseStack))?.groups ?? [];
      const fence = worn.find((id) => account.groups.byId.get(id)?.name.includes('-fence-') === true);
      const [host] = account.hosts.byId.values();
      if (fence === undefined || host === undefined) return;
      const peers = host.groups.map((GroupId) => ({ GroupId }));
      const rule = { IpProtocol: 'tcp', FromPort: 3306, ToPort: 3306, UserIdGroupPairs: peers };
      await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: fence, IpPermissions: [rule] }));
      return;
    }
    case 'change-app':
      return await changeApp(lab, appStack, (value, isList) =>
        isList ? `${value},sg-0123456789abcdef0` : value,
      );
    case 'wear-old-group': {
      const [group] = groupsOf(lab, databaseStack);
      return await changeApp(lab, appStack, (value, isList) =>
        isList && group !== undefined && !value.includes(group) ? `${value},${group}` : value,
      );
    }
    case 'wear-elsewhere': {
      const [group = ''] = groupsOf(lab, databaseStack);
      await client.send(
        new CreateStackCommand({ StackName: 'bystander-database', TemplateBody: wearing(group) }),
      );
      return;
    }
    case 'refer-elsewhere': {
      const [old = ''] = groupsOf(lab, databaseStack);
      const other = [...account.groups.byId.values()].find(({ name }) => name === 'default');
      const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: old }] };
      await client.send(
        new AuthorizeSecurityGroupIngressCommand({ GroupId: other?.id, IpPermissions: [rule] }),
      );
      return;
    }
    case 'name-elsewhere': {
      const { endpoint = '' } = account.fleet.clusters.get(clusterOf(lab, databaseStack)) ?? {};
      await client.send(
        new CreateStackCommand({ StackName: 'bystander-report', TemplateBody: naming(endpoint) }),
      );
      return;
    }
    case 'send-app-back': {
      const old = clusterOf(lab, databaseStack);
      const home = account.fleet.clusters.get(old)?.endpoint;
      const others = [...account.fleet.clusters.values()].filter(({ id }) => id !== old);
      if (home !== undefined)
        await changeApp(lab, appStack, (value) =>
          others.reduce((text, { endpoint }) => text.replaceAll(endpoint, home), value),
        );
    }
  }
}

/** The security groups that a stack has made. */
export function groupsOf({ account }: Laboratory, stack: string): string[] {
  const resources = account.stacks.living(stack)?.resources.values() ?? [];
  return [...resources]
    .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
    .map(({ physicalId }) => physicalId);
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
