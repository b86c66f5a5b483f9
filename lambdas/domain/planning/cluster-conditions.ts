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

const notAuroraMysql: Check = ({ engine }) =>
  engine === 'aurora-mysql' || engine === 'aurora'
    ? undefined
    : {
        code: 'NotAuroraMysql',
        message: `Its engine is ${engine}; only Aurora MySQL has Backtrack.`,
        remedy: NO_WAY,
      };

const versionWithout: Check = ({ engine, engineVersion }) =>
  engine !== 'aurora-mysql' || versionSupportsBacktrack(engineVersion)
    ? undefined
    : {
        code: 'VersionWithoutBacktrack',
        message: `Version ${engineVersion} does not support Backtrack.`,
        remedy: 'Upgrade the cluster first.',
      };

const modeWithout: Check = ({ engineMode }) =>
  engineMode !== 'serverless' && engineMode !== 'multimaster'
    ? undefined
    : {
        code: 'EngineModeWithoutBacktrack',
        message: `Its engine mode is ${engineMode}, which does not support Backtrack.`,
        remedy: 'Move it to provisioned instances first.',
      };

const globalDatabase: Check = ({ globalCluster = '', engineMode }, _, resources) =>
  globalCluster === '' &&
  engineMode !== 'global' &&
  !resources.some(({ type }) => type === 'AWS::RDS::GlobalCluster')
    ? undefined
    : {
        code: 'GlobalDatabase',
        message: `It belongs to the global database ${globalCluster || 'of its stack or engine mode'}; Backtrack and global databases exclude each other.`,
        remedy: 'Take it out of the global database first.',
      };

const noInstances: Check = ({ instances }) =>
  instances.length > 0
    ? undefined
    : {
        code: 'NoInstances',
        message: 'It has no instance, so nobody can use it and nothing could prove that writes have stopped.',
        remedy: 'Give it an instance, or delete the stack if nobody needs it.',
      };

const replicaSource: Check = ({ replicationSource = '' }) =>
  replicationSource === ''
    ? undefined
    : {
        code: 'ReplicaSource',
        message: `It replicates from ${replicationSource}; writes would go on arriving while the app is stopped.`,
        remedy: 'Promote it first.',
      };

const backtrackOn: Check = ({ backtrackWindow }) =>
  backtrackWindow === 0
    ? undefined
    : {
        code: 'BacktrackAlreadyOn',
        message: `Backtrack is on already, with a window of ${backtrackWindow} s.`,
        remedy: 'There is nothing to do; a window can be resized in its stack.',
      };

const backtrackOff: Check = ({ backtrackWindow }) =>
  backtrackWindow > 0
    ? undefined
    : {
        code: 'BacktrackOff',
        message: 'It has no backtrack window, and none can be given to a cluster that exists.',
        remedy: 'The state machine enable-backtrack makes a new cluster out of it that has one.',
      };

const notAvailable: Check = ({ status, instances }) => {
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
};

const changesPending: Check = ({ id, pending, instances }) => {
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
};

const dataApiOn: Check = ({ httpEndpointEnabled }) =>
  !httpEndpointEnabled
    ? undefined
    : {
        code: 'DataApiOn',
        message: 'Its Data API is on, through which writes arrive past every security group.',
        remedy: 'Turn the HTTP endpoint off for that time.',
      };

const binaryLogOn: Check = (_, { binlog_format: format = 'OFF' }) =>
  format === 'OFF'
    ? undefined
    : {
        code: 'BinaryLogOn',
        message: `Its parameter binlog_format is ${format}; Backtrack does not work with the binary log.`,
        remedy: 'Set binlog_format to OFF and restart.',
      };

const binaryLogUnforced: Check = (_, { binlog_format: format = 'OFF' }) =>
  format === 'OFF'
    ? undefined
    : {
        code: 'BinaryLogOn',
        message: `Its parameter binlog_format is ${format}: whatever reads the binary log would be left with changes that never were.`,
        remedy: 'Set binlog_format to OFF and restart, or give "force": true if nobody reads it.',
      };

const eventSchedulerOn: Check = (_, { event_scheduler: scheduler }) =>
  !isOn(scheduler)
    ? undefined
    : {
        code: 'EventSchedulerOn',
        message: 'Its parameter event_scheduler is on, and events write without any connection.',
        remedy: 'Set event_scheduler to OFF for that time.',
      };

/** What stands in the way of a migration. */
const MIGRATION: readonly Check[] = [
  notAuroraMysql,
  versionWithout,
  modeWithout,
  globalDatabase,
  noInstances,
  replicaSource,
  backtrackOn,
  notAvailable,
  changesPending,
  dataApiOn,
  binaryLogOn,
  eventSchedulerOn,
];

/** What stands in the way of a rewind, whatever the moment. */
const REWIND: readonly Check[] = [
  notAuroraMysql,
  globalDatabase,
  noInstances,
  replicaSource,
  backtrackOff,
  notAvailable,
  changesPending,
  dataApiOn,
  eventSchedulerOn,
];

function unmet(
  checks: readonly Check[],
  cluster: ClusterView,
  parameters: Readonly<Record<string, string>>,
  resources: readonly ResourceView[],
): Problem[] {
  return checks.flatMap((check) => {
    const problem = check(cluster, parameters, resources);
    return problem === undefined ? [] : [{ ...problem, subject: cluster.id }];
  });
}

/** Everything for which a cluster cannot be rewound. @param force true: also while the binary log is on */
export function rewindProblems(
  cluster: ClusterView,
  parameters: Readonly<Record<string, string>>,
  force: boolean,
): Problem[] {
  return unmet(force ? REWIND : [...REWIND, binaryLogUnforced], cluster, parameters, []);
}

/** Everything for which the cluster cannot be migrated; nothing if there is none, since that is a problem of its own. */
export function clusterProblems({ cluster, clusterParameters, databaseResources }: Survey): Problem[] {
  return cluster === undefined ? [] : unmet(MIGRATION, cluster, clusterParameters, databaseResources);
}
