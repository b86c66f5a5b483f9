import { readFileSync } from 'node:fs';
import { loadMachine } from '../asl/load.ts';

/** The names of the state machines that are deployed. */
export const MACHINE_NAMES = ['enable-backtrack', 'go-back', 'rewind', 'finish-rewind', 'mark'] as const;
export type MachineName = (typeof MACHINE_NAMES)[number];

/** Those of them that migrate an app, or bring it back. */
export const MIGRATION_MACHINES = ['enable-backtrack', 'go-back'] as const satisfies readonly MachineName[];
export type MigrationMachine = (typeof MIGRATION_MACHINES)[number];

const TOKEN = /\$\{([A-Za-z]+)\}/g;

/** The text of a definition with a function's ARN for every token. @throws Error for a token without a function */
export function substituted(text: string, arnOf: (task: string) => string | undefined): string {
  return text.replaceAll(TOKEN, (token, name: string) => {
    const arn = arnOf(name);
    if (arn === undefined) throw new Error(`There is no task for the token ${token}.`);
    return arn;
  });
}

/** The names of a machine's states. */
export function statesOf(name: MachineName): string[] {
  return [...loadMachine(definitionOf(name)).states.keys()];
}

/** The names of the tasks that a machine invokes. */
export function tasksOf(name: MachineName): string[] {
  return [...new Set([...definitionOf(name).matchAll(TOKEN)].map(([, task = '']) => task))];
}

const texts = new Map<MachineName, string>();

/** The text of a definition, the very file that is deployed. */
export function definitionOf(name: MachineName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../statemachine/${name}.asl.json`, import.meta.url), 'utf8');
  texts.set(name, text);
  return text;
}
