import type { MigrationInput } from '../input.ts';
import { rdsIdentifier } from '../names.ts';
import type { NewParameter, Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { type Template, tryTemplate } from '../template/parse.ts';
import type { ClusterView, StackView } from '../views.ts';
import { chooseNamespace, newParameters } from './database-parameters.ts';
import { collidingNames, type Taken } from './fixed-names.ts';
import { asItStands, LATER, type Prospect } from './resolution.ts';
import { findRoles } from './roles.ts';
import type { Survey } from './survey.ts';
import { lackingResources, otherVersion, snapshotForm, unusedParameters } from './template-fit.ts';

const MAX_STACK_NAME = 128;

/** The part of the plan that is about the new database stack, or what stands in its way. */
export interface PlannedDatabase {
  readonly newStack: Plan['newStack'] | undefined;
  readonly clusterLogicalId: string;
  readonly snapshot: string;
  readonly problems: readonly Problem[];
}

function readTemplate(
  { databaseTemplate, templateFault }: Survey,
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
  if (templateFault !== undefined) {
    const remedy = 'Mend it; CloudFormation would refuse it after writes were stopped.';
    return {
      template: undefined,
      problems: [{ code: 'TemplateRefused', subject, message: templateFault, remedy }],
    };
  }
  const { template, wrong } = tryTemplate(databaseTemplate);
  if (wrong === undefined) return { template, problems: [] };
  const remedy = 'Give a readable one as databaseTemplateUrl.';
  return {
    template: undefined,
    problems: [{ code: 'TemplateUnreadable', subject, message: wrong, remedy }],
  };
}

/** Plans the new database stack from the template and the old stack's parameters. */
export function planDatabase(
  survey: Survey,
  old: StackView,
  cluster: ClusterView,
  input: MigrationInput,
  { suffix, appGroup }: { readonly suffix: string; readonly appGroup: string | undefined },
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
  const lacking = lackingResources(template, old.name, input, [clusterLogicalId, appGroup]);
  if (lacking.length > 0) return refused(lacking);
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
  const given = [...parameters, ...problems.map(({ subject: key }) => ({ key, value: LATER }))];
  const fresh = prospectOf(about, name, given, { key: roles.snapshot, text: form.text });
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
