import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { runMigration } from './run-migration.ts';

/** A deployment by the app's own team: one parameter changes, to a value that fails or not. */
async function deploy({ account, time }: Laboratory, key: string, value: string): Promise<void> {
  const { desired } = account.stacks.get('kion-app');
  await account.aws.client('team').send(
    new UpdateStackCommand({
      StackName: 'kion-app',
      UsePreviousTemplate: true,
      Parameters: [...desired.parameters.keys()].map((ParameterKey) =>
        ParameterKey === key
          ? { ParameterKey, ParameterValue: value }
          : { ParameterKey, UsePreviousValue: true },
      ),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  do await time.sleep(60, 'a deployment');
  while (account.stacks.get('kion-app').status.endsWith('_IN_PROGRESS'));
}

/** A run that is stopped while the new database is on trial, after the app's team has deployed. */
async function stoppedAfter(deployments: (lab: Laboratory) => Promise<void>) {
  let lab: Laboratory | undefined;
  let deployed = false;
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    patience: 12 * 3600,
    beforeStart: (laboratory) => {
      lab = laboratory;
    },
    onEvent: ({ executionArn }, { type, name }) => {
      if (deployed || name !== 'BakeTime' || !type.endsWith('StateEntered')) return;
      deployed = true;
      lab?.time.spawn('the team', async () => {
        if (lab === undefined) return;
        await deployments(lab);
        lab.engine.stop(executionArn, 'Stopped', 'by hand');
      });
    },
  });
  return { result: await resultOf(run, 0), account: run.laboratory.account };
}

describe('a run that is stopped while the new database is on trial', () => {
  it('leaves the app on the new one, however many deployments have come after its own update', async () => {
    const { result, account } = await stoppedAfter(async (lab) => {
      for (let port = 3307; lab.account.stacks.get('kion-app').events.length < 400; port += 1)
        await deploy(lab, 'DatabasePort', String(port));
      await deploy(lab, 'DatabasePort', '3306');
    });
    const { desired } = account.stacks.get('kion-app');
    const writable = account.connections.writable();
    expect(writable?.id).not.toBe('kion-cluster');
    expect(desired.parameters.get('DatabaseEndpoint')?.given).toBe(writable?.endpoint);
    expect(result.writes.lost).toBe(0);
    expect(result.remaining.stacks).toHaveLength(4);
  });
});
