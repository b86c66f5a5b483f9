import { PRESETS } from '../faults/presets.ts';

/** The names of all presets, for programs; or a table, for people. */
export function listFaults(json: boolean): string {
  const names = Object.keys(PRESETS);
  if (json) return `${JSON.stringify(names)}\n`;
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(PRESETS).map(([name, { about }]) => `${name.padEnd(width)}  ${about}`);
  return `${lines.join('\n')}\n`;
}
