import { BadInput } from '../estate/estate.ts';
import type { Fault } from '../faults/fault.ts';
import { PRESETS, presetFaults } from '../faults/presets.ts';

/** The names of all presets, for programs; or a table, for people. */
export function listFaults(json: boolean): string {
  const names = Object.keys(PRESETS);
  if (json) return `${JSON.stringify(names)}\n`;
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(PRESETS).map(([name, { about }]) => `${name.padEnd(width)}  ${about}`);
  return `${lines.join('\n')}\n`;
}

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
