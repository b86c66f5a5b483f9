import { readFileSync } from 'node:fs';

/** The state machines, as they are deployed. */
export const MACHINES = {
  'enable-backtrack': new URL('../../statemachine/enable-backtrack.asl.json', import.meta.url),
  'go-back': new URL('../../statemachine/go-back.asl.json', import.meta.url),
} as const;
export type MachineName = keyof typeof MACHINES;

const TOKEN = /\$\{([A-Za-z]+)\}/g;

/** The text of a definition with a function's ARN for every token. @throws Error for a token without a function */
export function substituted(text: string, arnOf: (task: string) => string | undefined): string {
  return text.replaceAll(TOKEN, (token, name: string) => {
    const arn = arnOf(name);
    if (arn === undefined) throw new Error(`There is no task for the token ${token}.`);
    return arn;
  });
}

/** The names of all machines. */
export const MACHINE_NAMES: readonly MachineName[] = ['enable-backtrack', 'go-back'];

const texts = new Map<MachineName, string>();

export function definitionOf(name: MachineName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(MACHINES[name], 'utf8');
  texts.set(name, text);
  return text;
}
