import type { JsonObject } from '../../kit/json.ts';
import type { MigrationInput } from '../input.ts';
import { fits, newNamespace, type TextConstraint } from '../names.ts';
import type { NewParameter } from '../plan.ts';
import type { Problem } from '../problem.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf, referencesIn } from '../template/references.ts';
import { isMasked, type StackView } from '../views.ts';

/** Properties by which resources get names of their own, which two stacks cannot share. */
const NAMING = [
  'DBClusterIdentifier',
  'DBInstanceIdentifier',
  'DBClusterParameterGroupName',
  'DBParameterGroupName',
  'DBSubnetGroupName',
  'GroupName',
  'RoleName',
  'Name',
  'TopicName',
  'AlarmName',
  'LogGroupName',
  'BucketName',
];

/** The parameters of the database template that a new stack needs, by name. */
export interface Roles {
  readonly snapshot: string;
  readonly backtrackWindow: string;
  readonly namespace: string;
}

const ROLE_NAMES = {
  snapshot: 'snapshot',
  backtrackWindow: 'backtrackWindow',
  namespace: 'namespace',
} as const;

/** Template parameters that a value refers to, each once. */
function parametersIn(value: JsonObject[string] | undefined, template: Template): string[] {
  if (value === undefined) return [];
  const names = referencesIn(value).map(({ name }) => name);
  return [...new Set(names.filter((name) => Object.hasOwn(template.parameters, name)))];
}

/** Candidates for the namespace: a parameter of that name, else those that every fixed name is made from. */
function namespaceCandidates(template: Template): string[] {
  const named = Object.keys(template.parameters).filter((key) => /^namespace$/i.test(key));
  if (named.length > 0) return named;
  const names = Object.values(template.resources).flatMap((resource) =>
    Object.entries(propertiesOf(resource)).flatMap(([property, value]) =>
      NAMING.includes(property) ? [parametersIn(value, template)] : [],
    ),
  );
  return [...new Set(names.flat())].filter((key) =>
    names.every((used) => used.length === 0 || used.includes(key)),
  );
}

/** Finds the three parameters by what the template does with them, or takes those that the input names. */
export function findRoles(
  template: Template,
  clusterLogicalId: string,
  named: MigrationInput['parameters'],
  stack: string,
): { roles: Roles | undefined; problems: Problem[] } {
  const cluster = propertiesOf(template.resources[clusterLogicalId]);
  const candidates = {
    snapshot: parametersIn(cluster.SnapshotIdentifier, template),
    backtrackWindow: parametersIn(cluster.BacktrackWindow, template),
    namespace: namespaceCandidates(template),
  };
  const problems: Problem[] = [];
  const pick = (role: keyof Roles, what: string): string => {
    const option = ROLE_NAMES[role];
    const given = named[option];
    if (given !== undefined && Object.hasOwn(template.parameters, given)) return given;
    const [only, ...others] = given === undefined ? candidates[role] : [];
    if (only !== undefined && others.length === 0) return only;
    const found =
      given === undefined
        ? only === undefined
          ? 'has no'
          : `has several candidates (${candidates[role].join(', ')}) for the`
        : `has no parameter ${given}; there is no`;
    problems.push({
      code: 'TemplateParameterMissing',
      subject: stack,
      message: `Its template ${found} parameter for ${what}.`,
      remedy: `Name it as parameters.${option}, or give a template that has one as databaseTemplateUrl.`,
    });
    return '';
  };
  const roles = {
    snapshot: pick('snapshot', 'the snapshot (SnapshotIdentifier of the cluster)'),
    backtrackWindow: pick('backtrackWindow', 'the window (BacktrackWindow of the cluster)'),
    namespace: pick('namespace', 'the namespace of its fixed names'),
  };
  return { roles: problems.length === 0 ? roles : undefined, problems };
}

function constraintOf(declaration: JsonObject | undefined): TextConstraint {
  const { AllowedPattern, MaxLength, AllowedValues } = declaration ?? {};
  return {
    pattern: typeof AllowedPattern === 'string' ? AllowedPattern : undefined,
    maxLength: MaxLength === undefined ? undefined : Number(MaxLength),
    allowed: Array.isArray(AllowedValues) ? AllowedValues.map(String) : undefined,
  };
}

/** The namespace that the new stack gets. */
export function chooseNamespace(
  old: StackView,
  template: Template,
  parameter: string,
  wish: string | undefined,
  suffix: string,
): { namespace: string } | { problem: Problem } {
  const constraint = constraintOf(template.parameters[parameter]);
  const current = old.parameters.find(({ key }) => key === parameter)?.value ?? '';
  const chosen = wish ?? newNamespace(current, suffix, constraint);
  const problem = (message: string): { problem: Problem } => ({
    problem: {
      code: 'NamespaceInvalid',
      subject: parameter,
      message,
      remedy: 'Give another one as namespace.',
    },
  });
  if (chosen === undefined)
    return problem(`No namespace could be made from "${current}" that the parameter takes.`);
  if (chosen === current) return problem(`"${chosen}" is the namespace of the old database stack.`);
  if (!fits(chosen, constraint)) return problem(`The parameter does not take "${chosen}".`);
  return { namespace: chosen };
}

/** The parameters of the new stack: those of the old one, with the three changed and sources for what is not shown. */
export function newParameters(
  old: StackView,
  template: Template,
  roles: Roles,
  values: { readonly namespace: string; readonly backtrackWindow: number },
  sources: MigrationInput['noEchoParameters'],
): { parameters: NewParameter[]; problems: Problem[] } {
  const own: Readonly<Record<string, string>> = {
    [roles.namespace]: values.namespace,
    [roles.backtrackWindow]: String(values.backtrackWindow),
  };
  const problems: Problem[] = [];
  const parameters: NewParameter[] = [];
  for (const key of Object.keys(template.parameters)) {
    const before = old.parameters.find((parameter) => parameter.key === key)?.value;
    const secret = sources[key];
    if (key === roles.snapshot) continue;
    if (own[key] !== undefined) parameters.push({ key, value: own[key] });
    else if (secret !== undefined)
      parameters.push({
        key,
        secret: { secretId: secret.secretId, ...(secret.key === undefined ? {} : { key: secret.key }) },
      });
    else if (before !== undefined && isMasked(before)) {
      problems.push({
        code: 'NoEchoWithoutSource',
        subject: key,
        message: 'CloudFormation does not show its value (NoEcho), so it cannot be copied.',
        remedy: `Say where it is: noEchoParameters: {"${key}": {"secretId": "…", "key": "…"}}.`,
      });
    } else if (before !== undefined) parameters.push({ key, value: before });
  }
  for (const key of Object.keys(sources)) {
    if (Object.hasOwn(template.parameters, key)) continue;
    problems.push({
      code: 'ParameterMissing',
      subject: key,
      message: 'noEchoParameters names it, but the database template has no such parameter.',
      remedy: `Name one of: ${Object.keys(template.parameters).join(', ')}.`,
    });
  }
  return { parameters, problems };
}
