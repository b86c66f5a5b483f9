import { namesHost, splitList } from '../groups.ts';
import type { Problem } from '../problem.ts';
import {
  type ClusterView,
  isMasked,
  type ParameterView,
  type ResourceView,
  type StackView,
} from '../views.ts';

/** What was found, or why it was not. */
export type Found<T> = { readonly found: T } | { readonly problem: Problem };

/** The parameter that holds the old writer endpoint; `ssm` names the SSM parameter behind it, if there is one. */
export interface EndpointParameter {
  readonly key: string;
  readonly ssm?: string;
}

/** Finds the endpoint parameter of the app stack by its value, or takes the one that the input names. */
export function findEndpointParameter(
  app: StackView,
  cluster: ClusterView,
  named: string | undefined,
): Found<EndpointParameter> {
  const problem = (code: string, message: string, remedy: string) => ({
    problem: { code, subject: app.name, message, remedy },
  });
  const given = named === undefined ? undefined : app.parameters.find(({ key }) => key === named);
  if (named !== undefined && given === undefined) {
    return problem(
      'ParameterMissing',
      `It has no parameter ${named}.`,
      `Name one of: ${keys(app.parameters)}.`,
    );
  }
  const holds = (host: string) =>
    (given === undefined ? app.parameters : [given]).filter((each) => namesHost(shown(each), host));
  const writers = holds(cluster.endpoint);
  const [only, ...others] = writers;
  if (only !== undefined && others.length === 0) {
    const behindSsm = only.resolved !== undefined && !namesHost(only.value, cluster.endpoint);
    return { found: behindSsm ? { key: only.key, ssm: only.value } : { key: only.key } };
  }
  if (only !== undefined) {
    return problem(
      'EndpointAmbiguous',
      `Several parameters hold the writer endpoint ${cluster.endpoint}: ${keys(writers)}.`,
      'Name the one to change as parameters.databaseUrl.',
    );
  }
  const readers = holds(cluster.readerEndpoint);
  if (readers.length > 0) {
    return problem(
      'EndpointIsReader',
      `${keys(readers)} holds the reader endpoint ${cluster.readerEndpoint}; no parameter holds the writer.`,
      'Give the app the writer endpoint before the migration.',
    );
  }
  const masked = app.parameters.filter(({ value }) => isMasked(value));
  return problem(
    'EndpointNotFound',
    `No parameter holds the writer endpoint ${cluster.endpoint}.${masked.length > 0 ? ` Values of ${keys(masked)} are not shown (NoEcho).` : ''}`,
    'Check that the app uses this cluster through a stack parameter.',
  );
}

/** The group of the old database stack that the app wears, and the list parameter in which it stands. */
export interface GroupParameter {
  readonly key: string;
  readonly group: { readonly logicalId: string; readonly id: string };
}

/** Finds the list of the app stack in which exactly one group of the database stack stands once. */
export function findGroupParameter(
  app: StackView,
  databaseResources: readonly ResourceView[],
  named: string | undefined,
): Found<GroupParameter> {
  const groups = databaseResources.filter(({ type }) => type === 'AWS::EC2::SecurityGroup');
  const problem = (code: string, message: string, remedy: string) => ({
    problem: { code, subject: app.name, message, remedy },
  });
  if (named !== undefined && !app.parameters.some(({ key }) => key === named)) {
    return problem(
      'ParameterMissing',
      `It has no parameter ${named}.`,
      `Name one of: ${keys(app.parameters)}.`,
    );
  }
  const hits = app.parameters
    .filter(({ key }) => named === undefined || key === named)
    .flatMap((parameter) => {
      const entries = splitList(shown(parameter));
      return groups.flatMap((group) => {
        const times = entries.filter((entry) => entry === group.physicalId).length;
        return times === 0
          ? []
          : [{ key: parameter.key, group: { logicalId: group.logicalId, id: group.physicalId }, times }];
      });
    });
  const [only, ...others] = hits;
  if (only === undefined) {
    return problem(
      'GroupNotFound',
      `No list parameter holds a security group of the database stack (${groups.map(({ physicalId }) => physicalId).join(', ') || 'it has none'}).`,
      'The hosts must wear such a group through a parameter of the app stack.',
    );
  }
  if (others.length > 0 || only.times > 1) {
    return problem(
      'GroupAmbiguous',
      `Security groups of the database stack stand in ${hits.map(({ key, group }) => `${key} (${group.id})`).join(', ')}.`,
      'Exactly one of them must stand in exactly one list; name it as parameters.securityGroups.',
    );
  }
  const behind = app.parameters.find(({ key }) => key === only.key);
  if (behind?.resolved !== undefined && behind.resolved !== behind.value) {
    return problem(
      'GroupBehindSsm',
      `${only.key} takes its list from the SSM parameter ${behind.value}, which others may use as well.`,
      'Give the app stack the list itself before the migration.',
    );
  }
  return { found: { key: only.key, group: only.group } };
}

function shown({ value, resolved }: ParameterView): string {
  return resolved ?? value;
}

function keys(parameters: readonly ParameterView[]): string {
  return parameters.map(({ key }) => key).join(', ') || 'none';
}
