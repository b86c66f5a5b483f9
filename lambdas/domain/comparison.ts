import type { ClusterView } from './views.ts';

/** What the new cluster is compared by: the cluster, and the values of its parameter group. */
export interface Described {
  readonly cluster: ClusterView;
  readonly parameters: Readonly<Record<string, string>>;
}

const classes = ({ instances }: ClusterView): string =>
  instances
    .map(({ instanceClass }) => instanceClass)
    .toSorted()
    .join(', ');

/** Everything in which the new cluster is not what was asked for, as sentences. */
export function shortcomings(old: Described, fresh: Described, window: number): string[] {
  const { cluster, parameters } = fresh;
  const found: string[] = [];
  const expect = (what: string, wanted: string, actual: string) => {
    if (wanted !== actual) found.push(`${what} is ${actual || 'nothing'}, should be ${wanted || 'nothing'}`);
  };
  expect('the backtrack window', `${window}`, `${cluster.backtrackWindow}`);
  if (cluster.earliestBacktrackTime === undefined) found.push('AWS tells no earliest time to rewind to');
  expect('the engine version', old.cluster.engineVersion, cluster.engineVersion);
  expect('the encryption', String(old.cluster.storageEncrypted), String(cluster.storageEncrypted));
  expect('the port', String(old.cluster.port), String(cluster.port));
  expect('the instance classes', classes(old.cluster), classes(cluster));
  const busy = cluster.instances
    .filter(({ status }) => status !== 'available')
    .map(({ id, status }) => `${id} is ${status}`);
  if (busy.length > 0) found.push(`not everything is available: ${busy.join(', ')}`);
  if ((parameters.binlog_format ?? 'OFF') !== 'OFF')
    found.push(`binlog_format is ${parameters.binlog_format}, should be OFF`);
  for (const name of new Set([...Object.keys(old.parameters), ...Object.keys(parameters)])) {
    if (name !== 'binlog_format')
      expect(`the parameter ${name}`, old.parameters[name] ?? '', parameters[name] ?? '');
  }
  return found;
}
