import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import type { MigrationInput } from '../lambdas/domain/input.ts';
import { type Template, tryTemplate } from '../lambdas/domain/template/parse.ts';
import { BadConfiguration } from './bad-configuration.ts';
import { distinct, same } from './distinct.ts';
import { hostRolesIn } from './host-roles.ts';
import { NOTHING_READ, type Reads, readsOf, takenFromSsm } from './reads.ts';

const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be the name of a CloudFormation stack');

const RoleArn = z
  .string()
  .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be the ARN of a role');

/** An app as the configuration has it. */
export const AppFile = z.strictObject({
  appStack: StackName.describe('The stack of the app.'),
  databaseStack: StackName.max(
    120,
    'must leave room for the name of the new stack: at most 120 letters',
  ).describe('The stack of its database.'),
  databaseRole: RoleArn.optional().describe(
    'The service role of the database stack, if it has one: the new stack gets the same.',
  ),
  databaseTemplate: z
    .string()
    .min(1)
    .describe('A file with the template of the database stack: what CloudFormation may make is read off it.'),
  appTemplate: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file with the template of the app stack, unless that stack has a service role: what CloudFormation may change is read off it.',
    ),
  hostRoles: distinct(RoleArn, same)
    .optional()
    .describe(
      'The roles of hosts and tasks that the template of the app does not make, as ARNs; all of them, if there is no appTemplate.',
    ),
  secrets: distinct(
    z
      .string()
      .regex(
        /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@!-]+$/,
        'must be the name or the ARN of a secret',
      ),
    same,
  )
    .default([])
    .describe('Secrets that runs may name in noEchoParameters. Those that schedules name are added.'),
  ssmParameters: distinct(z.string().regex(/^[\w./-]+$/, 'must be the name of an SSM parameter'), same)
    .default([])
    .describe(
      'SSM parameters that hold the endpoint, and may be read and switched. Those that the template of the app takes by default, and those that schedules name, are added.',
    ),
});
type AppFile = z.infer<typeof AppFile>;

/** An app, and what its templates and the inputs of its schedules say of it. */
export interface App extends Omit<AppFile, 'databaseTemplate' | 'appTemplate' | 'hostRoles'> {
  readonly databaseTypes: readonly string[];
  readonly databaseReads: Reads;
  /** Empty: the app stack has a service role. */
  readonly appTypes: readonly string[];
  readonly appReads: Reads;
  /** The roles of its hosts and tasks: ARNs, or what stands after the account in one, with wildcards. */
  readonly hostRoles: readonly string[];
}

/** The template in a file that another one names. @throws BadConfiguration if there is none */
function readTemplate(file: string, named: string): Template {
  let text: string;
  try {
    text = readFileSync(resolve(dirname(file), named), 'utf8');
  } catch {
    throw new BadConfiguration(`${file} names the template ${named}, and there is no such file.`);
  }
  const { template, wrong } = tryTemplate(text);
  if (template === undefined) throw new BadConfiguration(`The template ${named} cannot be read: ${wrong}`);
  return template;
}

/** The types of the resources in a template. */
export function typesIn({ resources }: Template): string[] {
  return [...new Set(Object.values(resources).map(({ Type }) => String(Type)))].toSorted();
}

/** The SSM parameters of this account that a template takes texts from by default: one may be the endpoint. */
export function ssmParametersIn(template: Template): string[] {
  return takenFromSsm(template).flatMap(({ name, type }) =>
    type === 'String' && !name.startsWith('/aws/') ? [name] : [],
  );
}

/** The roles of an app's hosts and tasks. @throws BadConfiguration if neither template nor configuration tells them */
function hostRoles({ appStack, hostRoles: named }: AppFile, template: Template | undefined): string[] {
  if (template === undefined) return named ?? [];
  const { roles, untold } = hostRolesIn(template, appStack);
  if (untold.length > 0 && named === undefined)
    throw new BadConfiguration(
      `The template of ${appStack} does not tell which roles ${untold.join(', ')} hand on: name them in hostRoles, or give it an empty list if there are none.`,
    );
  return union(named ?? [], roles);
}

const union = (...lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].toSorted();

/**
 * Reads what the templates of an app say.
 * @param file the configuration, beside which the templates are
 * @param requests what schedules give to runs for the app
 */
export function readApp(configured: AppFile, file: string, requests: readonly MigrationInput[]): App {
  const { databaseTemplate, appTemplate, ...app } = configured;
  const database = readTemplate(file, databaseTemplate);
  const template = appTemplate === undefined ? undefined : readTemplate(file, appTemplate);
  return {
    ...app,
    databaseTypes: typesIn(database),
    databaseReads: readsOf(database),
    appTypes: template === undefined ? [] : typesIn(template),
    appReads: template === undefined ? NOTHING_READ : readsOf(template),
    hostRoles: hostRoles(configured, template),
    secrets: union(
      app.secrets,
      requests.flatMap(({ noEchoParameters }) =>
        Object.values(noEchoParameters).map(({ secretId }) => secretId),
      ),
    ),
    ssmParameters: union(
      app.ssmParameters,
      template === undefined ? [] : ssmParametersIn(template),
      requests.flatMap(({ endpointParameters }) => endpointParameters),
    ),
  };
}
