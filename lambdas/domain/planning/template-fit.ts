import { own } from '../../kit/json.ts';
import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import { violation } from '../template/constraints.ts';
import type { Template } from '../template/parse.ts';
import type { ClusterView } from '../views.ts';
import { LATER, mayBe, type Prospect, resolvedProperty } from './resolution.ts';
import type { Roles } from './roles.ts';

/** What a later step will look for in the new stack, and would not find. */
export function lackingResources(
  template: Template,
  stack: string,
  { databaseTemplateUrl: url }: MigrationInput,
  wanted: readonly (string | undefined)[],
): Problem[] {
  return wanted.flatMap((logicalId): Problem[] => {
    if (
      url === undefined ||
      logicalId === undefined ||
      logicalId === '' ||
      own(template.resources, logicalId) !== undefined
    )
      return [];
    return [
      {
        code: 'TemplateResourceMissing',
        subject: url,
        message: `It has no resource ${logicalId}, as the stack ${stack} has.`,
        remedy: 'Call the cluster and the security group of the hosts as the old template does.',
      },
    ];
  });
}

/**
 * A snapshot of a newer version cannot be restored as an older one, and another version is not what was asked for.
 * A template may name a version only by its beginning.
 */
export function otherVersion(
  template: Template,
  clusterLogicalId: string,
  fresh: Prospect,
  { engineVersion }: ClusterView,
): Problem[] {
  const version = resolvedProperty(template, clusterLogicalId, 'EngineVersion', fresh);
  if (version === null || String(version).includes(LATER)) return [];
  if (`${engineVersion}.`.startsWith(`${String(version)}.`)) return [];
  return [
    {
      code: 'EngineVersionDiffers',
      subject: fresh.stackName,
      message: `The template would make a cluster of version ${String(version)}, but the one that runs has ${engineVersion}.`,
      remedy: 'Bring the version of the old stack to what runs, or give a template that has it.',
    },
  ];
}

/** How the template takes the snapshot: by ARN, or by its name where its constraints refuse an ARN. */
export function snapshotForm(
  template: Template,
  roles: Roles,
  arn: string,
  name: string,
): { by: 'arn' | 'name'; text: string } | { problem: Problem } {
  const declaration = { ...own(template.parameters, roles.snapshot) };
  if (violation(declaration, arn) === undefined) return { by: 'arn', text: arn };
  const wrong = violation(declaration, name);
  if (wrong === undefined) return { by: 'name', text: name };
  return {
    problem: {
      code: 'ParameterRefused',
      subject: roles.snapshot,
      message: `The template takes neither the ARN nor the name of the snapshot: it ${wrong}.`,
      remedy: 'Give another template as databaseTemplateUrl.',
    },
  };
}

/**
 * A template can have the parameters and still not use them: a condition may stand before them. Then the new cluster
 * would be an empty one, or one without Backtrack.
 */
export function unusedParameters(
  template: Template,
  clusterLogicalId: string,
  roles: Roles,
  fresh: Prospect,
  wanted: { readonly snapshot: string; readonly backtrackWindow: number },
): Problem[] {
  const check = (property: string, wanted: string, subject: string): Problem[] => {
    const value = resolvedProperty(template, clusterLogicalId, property, fresh);
    if (mayBe(value, wanted)) return [];
    return [
      {
        code: 'ParameterUnused',
        subject,
        message: `With it the template would make a cluster whose ${property} is ${value === null ? 'missing' : JSON.stringify(value)}, not ${wanted}.`,
        remedy:
          'Another parameter may switch it on: give the old stack that value first, or another template as databaseTemplateUrl.',
      },
    ];
  };
  return [
    ...check('SnapshotIdentifier', wanted.snapshot, roles.snapshot),
    ...check('BacktrackWindow', String(wanted.backtrackWindow), roles.backtrackWindow),
  ];
}
