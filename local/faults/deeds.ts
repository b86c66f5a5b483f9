import { UpdateStackCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { GROUPS_TAG } from '../../lambdas/domain/fenced.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { goBack, thaw } from '../rescue/act.ts';
import { lookAt } from '../rescue/look.ts';
import type { Laboratory } from '../run/laboratory.ts';
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
): (execution: Execution, event: HistoryEvent) => void {
  let done = false;
  const arn = machine === 'go-back' ? lab.goBackArn : lab.machineArn;
  return (execution, { name, type }) => {
    if (done || execution.stateMachineArn !== arn) return;
    if (name !== state || !type.endsWith('StateEntered')) return;
    done = true;
    lab.time.spawn(`somebody (${what})`, () => act(lab, execution, what, about));
  };
}

/** What somebody does by hand while the execution is in a state. */
async function act(
  lab: Laboratory,
  { executionArn, input }: Execution,
  what: Extract<Fault, { at: 'state' }>['what'],
  { appStack, databaseStack }: About,
): Promise<void> {
  const { engine, account, machineArn, time } = lab;
  const client = account.aws.client('somebody');
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
    case 'second-run':
      engine.start(machineArn, input, 'second-run');
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
      const groups = account.fleet.cluster(DBClusterIdentifier).tags.get(GROUPS_TAG)?.split(' ') ?? [];
      await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier, VpcSecurityGroupIds: groups }));
      return;
    }
    case 'change-app': {
      const { desired } = account.stacks.get(appStack);
      const list = [...desired.parameters].find(([, { given }]) => given.includes('sg-'));
      await client.send(
        new UpdateStackCommand({
          StackName: appStack,
          UsePreviousTemplate: true,
          Parameters: [...desired.parameters].map(([ParameterKey, { given }]) =>
            ParameterKey === list?.[0]
              ? { ParameterKey, ParameterValue: `${given},sg-0123456789abcdef0` }
              : { ParameterKey, UsePreviousValue: true },
          ),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
    }
  }
}
