import { expect, it } from 'vitest';
import { Policies } from '../../local/aws/iam/policy.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import type { MigrationOptions } from '../../local/run/migration.ts';
import { policiesIn, runUnder } from './run-migration.ts';

const OPTIONS: MigrationOptions = {
  estate: kionEstate(),
  input: KION_INPUT,
  seed: 1,
  judge: async () => 'approved',
};

it.each(['FreezeWrites', 'AnnounceFailure'])(
  'a scenario in which %s is denied what it does is none that passes, even if the run is one that fails',
  async (name) => {
    const deployed = policiesIn('us-east-1');
    const functions = new Map(deployed.functions).set(name, new Policies([]));
    const faults = name === 'AnnounceFailure' ? presetFaults('app-changed-by-hand', []) : [];
    await expect(runUnder({ ...deployed, functions }, { ...OPTIONS, faults: faults ?? [] })).rejects.toThrow(
      `User: ${name} is not authorized to perform`,
    );
  },
);
