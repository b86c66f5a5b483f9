import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import type { MigrationOptions } from '../../local/run/migration.ts';

/** A migration of the default estate, of which everybody approves, under the faults of a preset. */
export const underPreset = (preset: string): MigrationOptions => ({
  estate: kionEstate(),
  input: KION_INPUT,
  seed: 1,
  judge: async () => 'approved',
  faults: presetFaults(preset, []) ?? [],
});
