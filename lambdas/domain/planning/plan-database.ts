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
/** The largest template that CloudFormation takes, in bytes, through S3. Source: CloudFormation quotas. */
const MAX_TEMPLATE = 1_048_576;

/** The part of the plan that is about the new database stack, or what stands in its way. */
export interface PlannedDatabase {
  readonly newStack: Plan['newStack'] | undefined;
  /** Text of the template that it is made from; empty where there is none. */
  readonly template: string;
  readonly clusterLogicalId: string;
  readonly snapshot: string;
  readonly problems: readonly Problem[];
}

function readTemplate(
  { databaseTemplate, templateFault }: Survey,
  input: MigrationInput,
  stack: string,
): { template: Template | undefined; text: string; problems: Problem[] } {
  const { databaseTemplateUrl: url } = input;
  const subject = url ?? stack;
  const refuse = (code: string, message: string, remedy: string) => ({
    template: undefined,
    text: '',
    problems: [{ code, subject, message, remedy }],
  });
  if (databaseTemplate === undefined) {
    const message =
      url === undefined
        ? 'CloudFormation gave no template for it.'
        : 'There is no template at this address in S3.';
    return refuse('TemplateMissing', message, 'Check the address and who may read it.');
  }
  if (templateFault !== undefined) {
    const remedy = 'Mend it; CloudFormation would refuse it after writes were stopped.';
    return refuse('TemplateRefused', templateFault, remedy);
  }
  const bytes = Buffer.byteLength(databaseTemplate);
  if (bytes > MAX_TEMPLATE) {
    const message = `It has ${bytes} bytes; CloudFormation takes at most ${MAX_TEMPLATE}.`;
    return refuse('TemplateTooLarge', message, 'Give a smaller one as databaseTemplateUrl.');
  }
  const { template, wrong } = tryTemplate(databaseTemplate);
  if (wrong === undefined) return { template, text: databaseTemplate, problems: [] };
  return refuse('TemplateUnreadable', wrong, 'Give a readable one as databaseTemplateUrl.');
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
    template: '',
    clusterLogicalId,
    snapshot,
    problems,
  });
  const { template, text, problems: unreadable } = readTemplate(survey, input, old.name);
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
    ...takenOwnNames(survey, name, snapshot),
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
    template: text,
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

/** Names that the run itself makes, and that somebody has given before. */
function takenOwnNames({ otherStacks, manualSnapshots }: Survey, stack: string, snapshot: string): Problem[] {
  const taken = (subject: string, what: string): Problem => ({
    code: 'NameTaken',
    subject,
    message: `There is ${what} of this name already, which this run would make.`,
    remedy: 'Delete or rename it, or start again under another execution name: the names are made from that.',
  });
  return [
    ...(otherStacks.some(({ name }) => name === stack) ? [taken(stack, 'a stack')] : []),
    ...(manualSnapshots.includes(snapshot) ? [taken(snapshot, 'a snapshot')] : []),
  ];
}

function takenNames(survey: Survey): Taken {
  const { databaseStack, appStack, otherStacks, databaseResources, clusters, instances } = survey;
  const stacks = [databaseStack, appStack, ...otherStacks].filter((stack) => stack !== undefined);
  const exports = stacks.flatMap(({ outputs }) => outputs.flatMap(({ exportName }) => exportName ?? []));
  const databases = { clusters: clusters.map(({ id }) => id), instances };
  return { resources: databaseResources, exports, ...databases };
}

function accountOf(arn: string): string {
  return arn.split(':').slice(4, 5).join('');
}
