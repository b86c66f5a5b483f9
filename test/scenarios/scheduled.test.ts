import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { type Laboratory, NOTICE_ADDRESS } from '../../local/run/laboratory.ts';
import { fireSchedule } from '../support/schedules.ts';
import { runMigration } from './run-migration.ts';

const DAY = 24 * 3600;

/** What people were told in some nights in which a schedule asks whether the app could be migrated. */
async function nights(between: ((lab: Laboratory) => Promise<void>)[]): Promise<string[]> {
  const told: string[] = [];
  await runMigration({
    estate: kionEstate(),
    input: { ...KION_INPUT, dryRun: true },
    seed: 1,
    judge: async () => undefined,
    afterwards: async (lab) => {
      for (const [night, happens] of between.entries()) {
        await happens(lab);
        fireSchedule(lab, 'readiness', KION_INPUT);
        await lab.time.sleep(DAY, `night ${night + 2}`);
      }
      const { emails } = lab.account.topics;
      told.push(...emails.filter(({ to }) => to === NOTICE_ADDRESS).map(({ subject }) => subject));
    },
  });
  return told;
}

const nothing = async () => {};

/** Somebody takes the old group from the app's list, or gives it back. */
const groups =
  (change: (value: string) => string) =>
  async ({ account, time }: Laboratory) => {
    const { parameters } = account.stacks.get('kion-app').desired;
    await account.aws.client('somebody').send(
      new UpdateStackCommand({
        StackName: 'kion-app',
        Capabilities: ['CAPABILITY_IAM'],
        UsePreviousTemplate: true,
        Parameters: [...parameters].map(([ParameterKey, { given }]) =>
          ParameterKey === 'AdditionalSecurityGroups'
            ? { ParameterKey, ParameterValue: change(given) }
            : { ParameterKey, UsePreviousValue: true },
        ),
      }),
    );
    await time.sleep(3600, 'the update');
  };

it('the nightly question is answered by email when its answer is another one, and only then', async () => {
  let before = '';
  const away = groups((value) => {
    before = value;
    return value
      .split(',')
      .filter((_, index) => index !== 1)
      .join(',');
  });
  const back = groups(() => before);
  expect(await nights([nothing, nothing, away, nothing, back])).toEqual([
    'kion-app: could be migrated now',
    'kion-app: could not be migrated now',
    'kion-app: could be migrated now',
  ]);
});

it('a dry run that a schedule has started calls for no way back', async () => {
  const machines: number[] = [];
  await runMigration({
    estate: kionEstate(),
    input: { ...KION_INPUT, appStack: 'kion-nothing' },
    seed: 1,
    judge: async () => undefined,
    afterwards: async ({ engine, machineArn, goBackArn, time }) => {
      await time.sleep(60, 'the way back of the run itself');
      const before = engine.executionsOf(goBackArn).length;
      engine.start(
        machineArn,
        { ...KION_INPUT, appStack: 'kion-nothing', dryRun: true },
        'readiness-nightly-1',
      );
      await time.sleep(60, 'what follows');
      machines.push(before, engine.executionsOf(goBackArn).length);
    },
  });
  expect(machines).toEqual([1, 1]);
});
