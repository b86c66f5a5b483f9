import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { RewindInput } from '../../lambdas/domain/rewind/input.ts';
import { MarkInput } from '../../lambdas/domain/rewind/mark-input.ts';
import { isObject } from '../../lambdas/kit/json.ts';

/** The JSON Schema of what a schema takes; checks that JSON Schema does not know stay with the schema. */
const jsonSchema = (schema: v.GenericSchema) =>
  toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });

/** The JSON Schema of what a person gives: for editors and for the Step Functions console's form. */
export function inputSchema(): Record<string, unknown> {
  const schema = jsonSchema(MigrationInput);
  return { title: 'Input of the enable-backtrack state machine', ...schema };
}

function describe(name: string, node: Record<string, unknown>, required: boolean): string[] {
  const given = node.default;
  const fallback = required ? '**required**' : given === undefined ? '' : `\`${JSON.stringify(given)}\``;
  const text = typeof node.description === 'string' ? node.description.replaceAll('|', '\\|') : '';
  const own = `| \`${name}\` | ${isObject(given) ? '' : fallback} | ${text} |`;
  return [own, ...rows(node, `${name}.`)];
}

function rows(node: unknown, prefix: string): string[] {
  if (!isObject(node) || !isObject(node.properties)) return [];
  const required: unknown[] = Array.isArray(node.required) ? node.required : [];
  return Object.entries(node.properties).flatMap(([name, property]) =>
    isObject(property) ? describe(`${prefix}${name}`, property, required.includes(name)) : [],
  );
}

/** Options with their defaults and their meanings, as a Markdown table. */
function table(schema: unknown): string {
  return ['| option | default | meaning |', '|---|---|---|', ...rows(schema, '')].join('\n');
}

/** Every option of a migration. */
export function inputTable(): string {
  return table(inputSchema());
}

/** Every option of a rewind, and of marking a moment. */
export function rewindTable(): string {
  return table(jsonSchema(RewindInput));
}
export function markTable(): string {
  return table(jsonSchema(MarkInput));
}
