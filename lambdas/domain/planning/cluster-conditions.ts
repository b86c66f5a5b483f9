import type { Problem } from '../problem.ts';
import { versionSupportsBacktrack } from '../support.ts';
import type { ClusterView, ResourceView } from '../views.ts';
import type { Survey } from './survey.ts';

/** What is wrong with a cluster and what to do; undefined if nothing is. */
type Check = (
  cluster: ClusterView,
  parameters: Readonly<Record<string, string>>,
  resources: readonly ResourceView[],
) => Omit<Problem, 'subject'> | undefined;

const NO_WAY = 'There is no way around it.';

/** Values that mean "on"; a scheduler that is DISABLED cannot even be turned on. */
const isOn = (value: string | undefined) => value !== undefined && /^(on|1)$/i.test(value);

const CHECKS: readonly Check[] = [
  ({ engine }) =>
    engine === 'aurora-mysql' || engine === 'aurora'
      ? undefined
      : {
          code: 'NotAuroraMysql',
          message: `Its engine is ${engine}; only Aurora MySQL has Backtrack.`,
          remedy: NO_WAY,
        },
  ({ engine, engineVersion }) =>
    engine !== 'aurora-mysql' || versionSupportsBacktrack(engineVersion)
      ? undefined
      : {
          code: 'VersionWithoutBacktrack',
          message: `Version ${engineVersion} does not support Backtrack.`,
          remedy: 'Upgrade the cluster first.',
        },
  ({ engineMode }) =>
    engineMode !== 'serverless' && engineMode !== 'multimaster'
      ? undefined
      : {
          code: 'EngineModeWithoutBacktrack',
          message: `Its engine mode is ${engineMode}, which does not support Backtrack.`,
          remedy: 'Move it to provisioned instances first.',
        },
  ({ globalCluster = '', engineMode }, _, resources) =>
    globalCluster === '' &&
    engineMode !== 'global' &&
    !resources.some(({ type }) => type === 'AWS::RDS::GlobalCluster')
      ? undefined
      : {
          code: 'GlobalDatabase',
          message: `It belongs to the global database ${globalCluster || 'of its stack or engine mode'}; Backtrack and global databases exclude each other.`,
          remedy: 'Take it out of the global database first.',
        },
  ({ instances }) =>
    instances.length > 0
      ? undefined
      : {
          code: 'NoInstances',
          message:
            'It has no instance, so nobody can use it and nothing could prove that writes have stopped.',
          remedy: 'Give it an instance, or delete the stack if nobody needs it.',
        },
  ({ replicationSource = '' }) =>
    replicationSource === ''
      ? undefined
      : {
          code: 'ReplicaSource',
          message: `It replicates from ${replicationSource}; writes would go on arriving while the app is stopped.`,
          remedy: 'Promote it first.',
        },
  ({ backtrackWindow }) =>
    backtrackWindow === 0
      ? undefined
      : {
          code: 'BacktrackAlreadyOn',
          message: `Backtrack is on already, with a window of ${backtrackWindow} s.`,
          remedy: 'There is nothing to do; a window can be resized in its stack.',
        },
  ({ status, instances }) => {
    const busy = instances
      .filter((instance) => instance.status !== 'available')
      .map(({ id, status: own }) => `${id} is ${own}`);
    if (status !== 'available') busy.unshift(`the cluster is ${status}`);
    return busy.length === 0
      ? undefined
      : {
          code: 'ClusterNotAvailable',
          message: `Not everything is available: ${busy.join(', ')}.`,
          remedy: 'Wait until it is.',
        };
  },
  ({ id, pending, instances }) => {
    const waiting = [{ id, pending }, ...instances]
      .filter((each) => each.pending.length > 0)
      .map((each) => `${each.id} (${each.pending.join(', ')})`);
    return waiting.length === 0
      ? undefined
      : {
          code: 'ChangesPending',
          message: `Modifications are pending, which the restart in the freeze would apply: ${waiting.join(', ')}.`,
          remedy: 'Apply or cancel them first.',
        };
  },
  ({ httpEndpointEnabled }) =>
    !httpEndpointEnabled
      ? undefined
      : {
          code: 'DataApiOn',
          message: 'Its Data API is on, through which writes arrive past every security group.',
          remedy: 'Turn the HTTP endpoint off for the time of the migration.',
        },
  (_, { binlog_format: format = 'OFF' }) =>
    format === 'OFF'
      ? undefined
      : {
          code: 'BinaryLogOn',
          message: `Its parameter binlog_format is ${format}; Backtrack does not work with the binary log.`,
          remedy: 'Set binlog_format to OFF and restart.',
        },
  (_, { event_scheduler: scheduler }) =>
    !isOn(scheduler)
      ? undefined
      : {
          code: 'EventSchedulerOn',
          message: 'Its parameter event_scheduler is on, and events write without any connection.',
          remedy: 'Set event_scheduler to OFF for the time of the migration.',
        },
];

/** Everything for which the cluster cannot be migrated; nothing if there is none, since that is a problem of its own. */
export function clusterProblems({ cluster, clusterParameters, databaseResources }: Survey): Problem[] {
  if (cluster === undefined) return [];
  return CHECKS.flatMap((check) => {
    const problem = check(cluster, clusterParameters, databaseResources);
    return problem === undefined ? [] : [{ ...problem, subject: cluster.id }];
  });
}
