import { own } from '../../kit/json.ts';
import type { MigrationInput } from '../input.ts';
import { rdsIdentifier } from '../names.ts';
import type { NewParameter, Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { violation } from '../template/constraints.ts';
import { parseTemplate, type Template, TemplateUnreadable } from '../template/parse.ts';
import type { ClusterView, StackView } from '../views.ts';
import { chooseNamespace, newParameters } from './database-parameters.ts';
import { collidingNames, type Taken } from './fixed-names.ts';
import { asItStands, LATER, mayBe, type Prospect, resolvedProperty } from './resolution.ts';
import { findRoles, type Roles } from './roles.ts';
import type { Survey } from './survey.ts';

const MAX_STACK_NAME = 128;

/** The part of the plan that is about the new database stack, or what stands in its way. */
export interface PlannedDatabase {
  readonly newStack: Plan['newStack'] | undefined;
  readonly clusterLogicalId: string;
  readonly snapshot: string;
  readonly problems: readonly Problem[];
}

function readTemplate(
  { databaseTemplate }: Survey,
  input: MigrationInput,
  stack: string,
): { template: Template | undefined; problems: Problem[] } {
  const { databaseTemplateUrl: url } = input;
  const subject = url ?? stack;
  if (databaseTemplate === undefined) {
    const message =
      url === undefined
        ? 'CloudFormation gave no template for it.'
        : 'There is no template at this address in S3.';
    return {
      template: undefined,
      problems: [
        { code: 'TemplateMissing', subject, message, remedy: 'Check the address and who may read it.' },
      ],
    };
  }
  try {
    return { template: parseTemplate(databaseTemplate), problems: [] };
  } catch (error) {
    if (!(error instanceof TemplateUnreadable)) throw error;
    const remedy = 'Give a readable one as databaseTemplateUrl.';
    return {
      template: undefined,
      problems: [{ code: 'TemplateUnreadable', subject, message: error.message, remedy }],
    };
  }
}

/** Plans the new database stack from the template and the old stack's parameters. */
export function planDatabase(
  survey: Survey,
  old: StackView,
  cluster: ClusterView,
  input: MigrationInput,
  suffix: string,
): PlannedDatabase {
  const resource = survey.databaseResources.find(
    ({ physicalId, type }) => type === 'AWS::RDS::DBCluster' && physicalId === cluster.id,
  );
  const clusterLogicalId = resource?.logicalId ?? '';
  const snapshot = rdsIdentifier(`${cluster.id}-before-backtrack`, suffix);
  const refused = (problems: readonly Problem[]): PlannedDatabase => ({
    newStack: undefined,
    clusterLogicalId,
    snapshot,
    problems,
  });
  const { template, problems: unreadable } = readTemplate(survey, input, old.name);
  if (template === undefined) return refused(unreadable);
  const { roles, problems: missing } = findRoles(template, clusterLogicalId, input.parameters, old.name);
  if (roles === undefined) return refused(missing);
  const chosen =
    roles.namespace === undefined
      ? { namespace: '' }
      : chooseNamespace(old, template, roles.namespace, input.namespace, suffix);
  if ('problem' in chosen) return refused([chosen.problem]);
  if (roles.namespace === undefined && input.namespace !== undefined) {
    const message = 'The input names it, but the template has no parameter for a namespace and needs none.';
    return refused([
      { code: 'NamespaceUnused', subject: input.namespace, message, remedy: 'Leave namespace out.' },
    ]);
  }
  const name = `${old.name.slice(0, MAX_STACK_NAME - suffix.length - 1)}-${suffix}`;
  const values = { namespace: chosen.namespace, backtrackWindow: input.backtrackWindow };
  const { parameters, problems } = newParameters(old, template, roles, values, {
    references: input.noEchoParameters,
    texts: survey.secrets,
  });
  const snapshotArn = cluster.arn.replace(/:cluster:.*$/, `:cluster-snapshot:${snapshot}`);
  const form = snapshotForm(template, roles, snapshotArn, snapshot);
  if ('problem' in form) return refused([...problems, form.problem]);
  const about = { region: survey.region, account: accountOf(cluster.arn) };
  const fresh = prospectOf(about, name, parameters, { key: roles.snapshot, text: form.text });
  const wanted = { snapshot: form.text, backtrackWindow: input.backtrackWindow };
  const all = [
    ...problems,
    ...unusedParameters(template, clusterLogicalId, roles, fresh, wanted),
    ...otherVersion(template, clusterLogicalId, fresh, cluster),
    ...collidingNames(template, asItStands(old, about), fresh, takenNames(survey)),
  ];
  if (all.length > 0) return refused(all);
  return {
    newStack: {
      name,
      namespace: chosen.namespace,
      ...(input.databaseTemplateUrl === undefined ? {} : { templateUrl: input.databaseTemplateUrl }),
      parameters: [...parameters],
      snapshotParameter: roles.snapshot,
      snapshotBy: form.by,
    },
    clusterLogicalId,
    snapshot,
    problems: [],
  };
}

/** The new stack as it would be made. */
function prospectOf(
  about: Pick<Prospect, 'region' | 'account'>,
  stackName: string,
  parameters: readonly NewParameter[],
  snapshot: { readonly key: string; readonly text: string },
): Prospect {
  const given = parameters.map((each) => [each.key, 'value' in each ? each.value : LATER] as const);
  return { ...about, stackName, values: { ...Object.fromEntries(given), [snapshot.key]: snapshot.text } };
}

function takenNames({ databaseStack, appStack, otherStacks, databaseResources }: Survey): Taken {
  const stacks = [databaseStack, appStack, ...otherStacks].filter((stack) => stack !== undefined);
  const exports = stacks.flatMap(({ outputs }) => outputs.flatMap(({ exportName }) => exportName ?? []));
  return { resources: databaseResources, exports };
}

function accountOf(arn: string): string {
  return arn.split(':').slice(4, 5).join('');
}

/**
 * A snapshot of a newer version cannot be restored as an older one, and another version is not what was asked for.
 * A template may name a version only by its beginning.
 */
function otherVersion(
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
function snapshotForm(
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
function unusedParameters(
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
