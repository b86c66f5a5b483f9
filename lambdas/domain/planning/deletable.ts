import { splitList } from '../groups.ts';
import type { MigrationInput } from '../input.ts';
import type { Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { remainingUsers } from '../remaining-users.ts';
import { sharedResources } from '../shared-resources.ts';
import { retainedIn } from '../template/retained.ts';
import type { ClusterView, ParameterView, StackView } from '../views.ts';
import type { Survey } from './survey.ts';

const KEEP = 'or leave "deletion" out of approvals: then the old stack is kept.';

/** The part of a plan that says who will go on using what. */
export type Afterwards = Pick<Plan, 'app' | 'newStack'> & {
  readonly appGroup: string;
  /** Text of the template of the new database stack. */
  readonly template: string;
};

/** The app's parameters without the group that the switch takes out of them. */
function withoutGroup(app: StackView, { app: planned, appGroup }: Afterwards): ParameterView[] {
  return app.parameters.map((parameter) => {
    if (parameter.key !== planned.groupParameter) return parameter;
    const rest = splitList(parameter.value).filter((entry) => entry !== appGroup);
    return { ...parameter, value: rest.join(',') };
  });
}

/** Everything for which the old stack could not be deleted in the end, as far as that can be known before the start. */
export function undeletable(
  survey: Survey,
  { approvals }: MigrationInput,
  app: StackView,
  cluster: ClusterView,
  afterwards: Afterwards,
): Problem[] {
  if (!approvals.includes('deletion')) return [];
  const imported = survey.imports.flatMap(({ exportName, stacks }): Problem[] =>
    stacks.length === 0
      ? []
      : [
          {
            code: 'ExportImported',
            subject: exportName,
            message: `This export of the old database stack is imported by ${stacks.join(', ')}, so the stack could not be deleted.`,
            remedy: `Let them take the value from elsewhere first, ${KEEP}`,
          },
        ],
  );
  const retained = retainedIn(survey.oldTemplate ?? '');
  const removed = survey.databaseResources.filter(({ logicalId }) => !retained.includes(logicalId));
  const users = remainingUsers({
    freshKey: undefined,
    oldKey: cluster.kmsKeyId,
    freshGroups: [],
    newParameters: afterwards.newStack.parameters.flatMap((each) =>
      'value' in each ? [{ key: each.key, value: each.value, resolved: undefined }] : [],
    ),
    appParameters: withoutGroup(app, afterwards),
    oldHosts: [cluster.endpoint, cluster.readerEndpoint],
    ssmParameters: afterwards.app.ssmParameters,
    templates: { app: survey.appTemplate ?? '', fresh: afterwards.template },
  });
  const shared = sharedResources(removed, users).map(({ resource, who }) => ({
    code: 'ResourceShared',
    subject: resource.logicalId,
    message: `This ${resource.type} of the old database stack would go on being used by ${who}, and is deleted with the stack.`,
    remedy: `Give it DeletionPolicy: Retain in the old stack, or its user another one, ${KEEP}`,
  }));
  return [...imported, ...shared];
}

/** What protects the old stack and its cluster from being deleted. */
export function protectionsOf(database: StackView, cluster: ClusterView): Plan['protections'] {
  return [
    ...(database.terminationProtection ? ['termination' as const] : []),
    ...(cluster.deletionProtection ? ['deletion' as const] : []),
  ];
}
