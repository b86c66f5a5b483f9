import { type JsonObject, own } from '../../kit/json.ts';
import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf, referencesIn } from '../template/references.ts';
import { fixedNames } from './fixed-names.ts';

/** The parameters of the database template that a new stack needs, by name; no namespace if nothing has a fixed name. */
export interface Roles {
  readonly snapshot: string;
  readonly backtrackWindow: string;
  readonly namespace: string | undefined;
}

/** Template parameters that a value refers to, each once. */
function parametersIn(value: JsonObject[string] | undefined, template: Template): string[] {
  if (value === undefined) return [];
  const names = referencesIn(value).map(({ name }) => name);
  return [...new Set(names.filter((name) => Object.hasOwn(template.parameters, name)))];
}

/** True if a name differs between stacks by itself. */
function isOwn(value: JsonObject[string]): boolean {
  return referencesIn(value).some(({ name }) => name === 'AWS::StackName' || name === 'AWS::StackId');
}

/** A parameter that takes only certain values cannot tell stacks apart. */
function takesAnything(template: Template, key: string): boolean {
  return own(template.parameters, key)?.AllowedValues === undefined;
}

/** Candidates for the namespace: those from which every fixed name is made, preferably one of that name. */
function namespaceCandidates(template: Template): { candidates: string[]; needed: boolean } {
  const names = fixedNames(template).filter(({ value }) => !isOwn(value));
  const used = names.map(({ value }) => parametersIn(value, template));
  const shared = [...new Set(used.flat())].filter((key) =>
    used.every((keys) => keys.length === 0 || keys.includes(key)),
  );
  const named = Object.keys(template.parameters).filter((key) => /^namespace$/i.test(key));
  if (named.length > 0) return { candidates: named, needed: true };
  const free = shared.filter((key) => takesAnything(template, key));
  return { candidates: free.length > 0 ? free : shared, needed: names.length > 0 };
}

const WHAT: Readonly<Record<keyof Roles, string>> = {
  snapshot: 'the snapshot (SnapshotIdentifier of the cluster)',
  backtrackWindow: 'the window (BacktrackWindow of the cluster)',
  namespace: 'the namespace of its fixed names',
};

/** Finds the three parameters by what the template does with them, or takes those that the input names. */
export function findRoles(
  template: Template,
  clusterLogicalId: string,
  named: MigrationInput['parameters'],
  stack: string,
): { roles: Roles | undefined; problems: Problem[] } {
  const cluster = propertiesOf(own(template.resources, clusterLogicalId));
  const naming = namespaceCandidates(template);
  const candidates = {
    snapshot: parametersIn(cluster.SnapshotIdentifier, template),
    backtrackWindow: parametersIn(cluster.BacktrackWindow, template),
    namespace: naming.candidates,
  };
  const problems: Problem[] = [];
  const pick = (role: keyof Roles): string | undefined => {
    const given = named[role];
    if (given !== undefined && Object.hasOwn(template.parameters, given)) return given;
    const [only, ...others] = given === undefined ? candidates[role] : [];
    if (only !== undefined && others.length === 0) return only;
    if (given === undefined && role === 'namespace' && !naming.needed) return undefined;
    problems.push({
      code: 'TemplateParameterMissing',
      subject: stack,
      message: missing(role, given, candidates[role]),
      remedy: `Name it as parameters.${role}, or give a template that has one as databaseTemplateUrl.`,
    });
    return undefined;
  };
  const [snapshot, backtrackWindow, namespace] = [
    pick('snapshot'),
    pick('backtrackWindow'),
    pick('namespace'),
  ];
  if (snapshot === undefined || backtrackWindow === undefined || problems.length > 0)
    return { roles: undefined, problems };
  return { roles: { snapshot, backtrackWindow, namespace }, problems };
}

function missing(role: keyof Roles, given: string | undefined, candidates: readonly string[]): string {
  if (given !== undefined)
    return `Its template has no parameter ${given}, which was named for ${WHAT[role]}.`;
  if (candidates.length === 0) return `Its template has no parameter for ${WHAT[role]}.`;
  return `Its template has several parameters that could be ${WHAT[role]}: ${candidates.join(', ')}.`;
}
