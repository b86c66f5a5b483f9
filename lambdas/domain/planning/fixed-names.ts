import { isObject, type Json } from '../../kit/json.ts';
import type { Problem } from '../problem.ts';
import { longestName, namePropertyOf } from '../template/custom-names.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf } from '../template/references.ts';
import type { ResourceView } from '../views.ts';
import { isThere, LATER, type Prospect, resolvedValue } from './resolution.ts';

/** A name that a resource or an export of a template gets, as it stands there. */
export interface FixedName {
  readonly where: string;
  readonly value: Json;
  /** The condition under which it exists at all. */
  readonly condition: Json | undefined;
  /** The resource that has it; undefined for an export. */
  readonly logicalId: string | undefined;
  readonly type: string;
  /** The most characters that it may have. */
  readonly longest: number;
}

/** Every name that two stacks of the template could not share. */
export function fixedNames(template: Template): FixedName[] {
  const resources = Object.entries(template.resources).flatMap(([logicalId, resource]): FixedName[] => {
    const property = namePropertyOf(String(resource.Type));
    const value = property === undefined ? undefined : propertiesOf(resource)[property];
    if (value === undefined) return [];
    return [
      {
        where: `${logicalId}.${property}`,
        value,
        condition: resource.Condition,
        logicalId,
        type: String(resource.Type),
        longest: longestName(String(resource.Type)),
      },
    ];
  });
  const exports = Object.entries(template.outputs).flatMap(
    ([key, { Export: exported, Condition: condition }]): FixedName[] => {
      const value = isObject(exported) ? exported.Name : undefined;
      if (value === undefined) return [];
      return [
        { where: `the export of ${key}`, value, condition, logicalId: undefined, type: '', longest: 255 },
      ];
    },
  );
  return [...resources, ...exports];
}

/** What has a name already. */
export interface Taken {
  /** The resources of the old stack. */
  readonly resources: readonly ResourceView[];
  /** The exports of every stack of the Region. */
  readonly exports: readonly string[];
  /** The clusters and database instances of the Region, whoever made them. */
  readonly clusters: readonly string[];
  readonly instances: readonly string[];
}

/** Names that databases of a type have, whichever stack they are of. */
function databasesOf(type: string, { clusters, instances }: Taken): readonly string[] {
  if (type === 'AWS::RDS::DBCluster') return clusters;
  return type === 'AWS::RDS::DBInstance' ? instances : [];
}

/** Names that the new stack would give although they are too long, or the old stack or somebody's export has them. */
export function collidingNames(template: Template, old: Prospect, fresh: Prospect, taken: Taken): Problem[] {
  return fixedNames(template).flatMap(({ where, value, condition, logicalId, type, longest }): Problem[] => {
    const name = resolvedValue(template, value, fresh);
    if (typeof name !== 'string' || name.includes(LATER) || !isThere(template, condition, fresh)) return [];
    if (name.length > longest) {
      const message = `The new stack would call it "${name}", which has ${name.length} characters; ${longest} are possible.`;
      return [{ code: 'NameTooLong', subject: where, message, remedy: 'Give a shorter one as namespace.' }];
    }
    const same = resolvedValue(template, value, old) === name;
    const has = ({ physicalId, logicalId: own }: ResourceView) =>
      (same && own === logicalId) || physicalId.toLowerCase() === name.toLowerCase();
    const isTaken =
      logicalId === undefined
        ? taken.exports.includes(name)
        : taken.resources.some(has) || databasesOf(type, taken).includes(name.toLowerCase());
    if (!isTaken) return [];
    return [
      {
        code: 'FixedName',
        subject: where,
        message: `The new stack would call it "${name}", and that name is taken.`,
        remedy:
          'Make the name from the namespace or from AWS::StackName, in a template given as databaseTemplateUrl.',
      },
    ];
  });
}
