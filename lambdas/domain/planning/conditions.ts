import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import { isUpdatable } from '../statuses.ts';
import { regionSupport, versionSupportsBacktrack } from '../support.ts';
import type { ClusterView, StackView } from '../views.ts';
import type { Survey } from './survey.ts';

/** Manual snapshots that a Region keeps; one is for the migration, one for the deletion of the old stack. */
const SNAPSHOT_QUOTA = 100;
const SNAPSHOTS_NEEDED = 2;

type Check = (survey: Survey, input: MigrationInput) => Problem[];

function stackProblems(stack: StackView | undefined, name: string): Problem[] {
  if (stack === undefined) {
    return [
      {
        code: 'StackMissing',
        subject: name,
        message: 'There is no such stack in this Region.',
        remedy: 'Check its name and the Region.',
      },
    ];
  }
  if (isUpdatable(stack.status)) return [];
  return [
    {
      code: 'StackNotUpdatable',
      subject: name,
      message: `Its status is ${stack.status}, in which it cannot be updated.`,
      remedy: 'Bring it to a complete state first.',
    },
  ];
}

/** A check of the cluster alone: says nothing if there is none, since that is a problem of its own. */
function ofCluster(check: (cluster: ClusterView) => Omit<Problem, 'subject'>[]): Check {
  return ({ cluster }) =>
    cluster === undefined ? [] : check(cluster).map((problem) => ({ ...problem, subject: cluster.id }));
}

const CHECKS: readonly Check[] = [
  ({ databaseStack }, input) => stackProblems(databaseStack, input.databaseStack),
  ({ appStack }, input) => stackProblems(appStack, input.appStack),
  ({ databaseStack, appStack }) =>
    databaseStack === undefined || databaseStack.id !== appStack?.id
      ? []
      : [
          {
            code: 'SameStack',
            subject: databaseStack.name,
            message:
              'It is named as the database stack and as the app stack; deleting the old database would delete the app.',
            remedy: 'Both must live in stacks of their own.',
          },
        ],
  ({ region }) =>
    regionSupport(region) !== 'no'
      ? []
      : [
          {
            code: 'RegionWithoutBacktrack',
            subject: region,
            message: 'Aurora offers no Backtrack in this Region.',
            remedy: 'There is no way around it.',
          },
        ],
  ({ cluster, databaseStack }) =>
    cluster !== undefined || databaseStack === undefined
      ? []
      : [
          {
            code: 'ClusterMissing',
            subject: databaseStack.name,
            message: 'The stack has not exactly one Aurora cluster.',
            remedy: 'Name the stack that has it.',
          },
        ],
  ofCluster(({ engine }) =>
    engine === 'aurora-mysql' || engine === 'aurora'
      ? []
      : [
          {
            code: 'NotAuroraMysql',
            message: `Its engine is ${engine}; only Aurora MySQL has Backtrack.`,
            remedy: 'There is no way around it.',
          },
        ],
  ),
  ofCluster(({ engine, engineVersion }) =>
    engine !== 'aurora-mysql' || versionSupportsBacktrack(engineVersion)
      ? []
      : [
          {
            code: 'VersionWithoutBacktrack',
            message: `Version ${engineVersion} does not support Backtrack.`,
            remedy: 'Upgrade the cluster first.',
          },
        ],
  ),
  ofCluster(({ backtrackWindow }) =>
    backtrackWindow === 0
      ? []
      : [
          {
            code: 'BacktrackAlreadyOn',
            message: `Backtrack is on already, with a window of ${backtrackWindow} s.`,
            remedy: 'There is nothing to do; a window can be resized in its stack.',
          },
        ],
  ),
  ofCluster(({ status, instances }) => {
    const busy = instances
      .filter((instance) => instance.status !== 'available')
      .map(({ id, status: own }) => `${id} is ${own}`);
    if (status !== 'available') busy.unshift(`the cluster is ${status}`);
    return busy.length === 0
      ? []
      : [
          {
            code: 'ClusterNotAvailable',
            message: `Not everything is available: ${busy.join(', ')}.`,
            remedy: 'Wait until it is.',
          },
        ];
  }),
  ({ binlogFormat, cluster }) =>
    cluster === undefined || binlogFormat === undefined || binlogFormat === 'OFF'
      ? []
      : [
          {
            code: 'BinaryLogOn',
            subject: cluster.id,
            message: `Its parameter binlog_format is ${binlogFormat}; Backtrack does not work with the binary log.`,
            remedy: 'Set binlog_format to OFF and restart.',
          },
        ],
  ({ manualSnapshots }) =>
    SNAPSHOT_QUOTA - manualSnapshots >= SNAPSHOTS_NEEDED
      ? []
      : [
          {
            code: 'SnapshotQuota',
            subject: 'manual snapshots',
            message: `${manualSnapshots} of ${SNAPSHOT_QUOTA} exist; the run needs ${SNAPSHOTS_NEEDED} more.`,
            remedy: 'Delete old ones or raise the quota.',
          },
        ],
];

/** Every condition of a migration that does not hold, all at once. */
export function unmetConditions(survey: Survey, input: MigrationInput): Problem[] {
  return CHECKS.flatMap((check) => check(survey, input));
}
