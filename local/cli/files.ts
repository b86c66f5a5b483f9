import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { messageOf } from '../../lambdas/kit/errors.ts';
import type { Json } from '../../lambdas/kit/json.ts';
import { BadInput, type Estate, EstateFile, toEstate } from '../estate/estate.ts';
import { describeIssues } from './schema-errors.ts';

/** npm runs its scripts in the project's folder; paths are meant from where the person stands. */
export function fromHere(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(fromHere(path), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new BadInput(`${what} ${path} cannot be read: ${messageOf(error).replace(/, open '.*'$/, '')}`);
  }
}

/** @throws BadInput in one line */
export function readJson(path: string, what: string): Json {
  const text = readText(path, what);
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    // The parser's message can quote the text, secrets included; the place is enough to find the mistake.
    const place = /line \d+ column \d+|position \d+/.exec(messageOf(error))?.[0] ?? 'its end';
    throw new BadInput(`${what} ${path} is no JSON: look at ${place}`);
  }
}

/** The input of a run from a file, as it stands there: the machine gets the very text that a console would. */
export function readInput(path: string): Json {
  const value = readJson(path, '--input');
  checkInput(value, `--input ${path}`);
  return value;
}

/** @throws BadInput in one line */
export function checkInput(value: Json, where: string): MigrationInput {
  const parsed = v.safeParse(MigrationInput, value);
  if (parsed.success) return parsed.output;
  throw new BadInput(`${where}: ${describeIssues(parsed.issues, MigrationInput)}`);
}

/** An estate from a file; its templates are named relative to it. */
export function readEstate(path: string): Estate {
  const parsed = v.safeParse(EstateFile, readJson(path, '--estate'));
  if (!parsed.success) throw new BadInput(`--estate ${path}: ${describeIssues(parsed.issues, EstateFile)}`);
  return toEstate(parsed.output, (name) =>
    readText(resolve(dirname(fromHere(path)), name), `--estate ${path}: template`),
  );
}
