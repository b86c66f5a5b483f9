import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import { updateRemedy } from '../statuses.ts';
import { regionSupport } from '../support.ts';
import type { StackView } from '../views.ts';
import { clusterProblems } from './cluster-conditions.ts';
import { serviceRoleProblems } from './service-role.ts';
import { stackTagProblems } from './stack-tag.ts';
import { standingProblems } from './standing.ts';
import type { Survey } from './survey.ts';

/** One manual snapshot is for the migration, one for the deletion of the old stack. */
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
  const remedy = updateRemedy(stack.status);
  if (remedy === undefined) return [];
  return [
    {
      code: 'StackNotUpdatable',
      subject: name,
      message: `Its status is ${stack.status}, in which it cannot be updated.`,
      remedy,
    },
  ];
}

function regionProblems(region: string): Problem[] {
  const support = regionSupport(region);
  if (support === 'yes') return [];
  if (support === 'no')
    return [
      {
        code: 'RegionWithoutBacktrack',
        subject: region,
        message: 'Aurora offers no Backtrack in this Region.',
        remedy: 'There is no way around it.',
      },
    ];
  return [
    {
      code: 'RegionUnknown',
      subject: region,
      message:
        'AWS tells of no Backtrack in this Region; a run would find out only after writes were stopped.',
      remedy:
        'Try on a database of no value whether a cluster with a backtrack window can be made here. If so, add the Region to the list in lambdas/domain/support.ts.',
    },
  ];
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
  ({ region }) => regionProblems(region),
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
  clusterProblems,
  stackTagProblems,
  serviceRoleProblems,
  standingProblems,
  ({ manualSnapshots, snapshotQuota }) =>
    snapshotQuota - manualSnapshots.length >= SNAPSHOTS_NEEDED
      ? []
      : [
          {
            code: 'SnapshotQuota',
            subject: 'manual snapshots',
            message: `${manualSnapshots.length} of ${snapshotQuota} exist; the run needs ${SNAPSHOTS_NEEDED} more.`,
            remedy: 'Delete old ones or raise the quota.',
          },
        ],
];

/** Every condition of a migration that does not hold, all at once. */
export function unmetConditions(survey: Survey, input: MigrationInput): Problem[] {
  return CHECKS.flatMap((check) => check(survey, input));
}
