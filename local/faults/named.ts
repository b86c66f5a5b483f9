import { BadInput } from '../estate/estate.ts';
import type { Fault } from './fault.ts';
import { PRESETS, presetFaults } from './presets.ts';

/**
 * The faults behind the names of `--fault`.
 * @param states in which an execution can be stopped
 * @throws BadInput naming what there is
 */
export function faultsNamed(names: readonly string[], states: readonly string[]): Fault[] {
  return names.flatMap((name) => {
    const faults = presetFaults(name, states);
    if (faults !== undefined) return [...faults];
    const known = name.startsWith('stopped:')
      ? `states are ${states.join(', ')}`
      : `there are ${Object.keys(PRESETS).join(', ')}`;
    throw new BadInput(`--fault ${name}: there is no such fault; ${known}`);
  });
}
