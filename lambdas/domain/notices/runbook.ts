import type { Failure, Way } from '../way-back.ts';

/** The headings of docs/runbook.md that notices name, by their anchors. */
export const PARAGRAPHS = [
  'maintenance-announced',
  'approval-to-start',
  'the-app-is-back',
  'approval-to-delete',
  'health-is-not-reached',
  'migration-done',
  'old-database-kept',
  'migration-refused',
  'failed-nothing-changed',
  'failed-while-writes-were-stopped',
  'undone',
  'back-with-the-new-database-kept',
  'on-the-new-database-not-finished',
  'the-way-back-has-failed',
  'not-deleted',
  'somebody-changed-something',
  'another-run',
  'writes-do-not-stop',
  'the-snapshot-fails',
  'the-new-database-stack-fails',
  'the-new-database-is-not-what-was-asked-for',
  'the-update-would-do-more',
  'the-app-update-fails',
  'hosts-do-not-move',
  'the-app-does-not-come-back',
  'the-new-stack-stays',
  'stopped-timed-out-or-overdue',
  'aws-does-not-answer',
  'a-permission-is-missing',
  'anything-else',
  'rewind-announced',
  'approval-to-rewind',
  'rewind-refused',
  'rewound',
  'rewound-to-another-moment',
  'rewind-not-finished',
  'ending-a-rewind-has-failed',
  'unfinished-rewind',
  'moment-not-marked',
] as const;
export type Paragraph = (typeof PARAGRAPHS)[number];

/** Where a person reads on: the last line of every notice. */
export function readOn(...paragraphs: readonly Paragraph[]): string {
  const places = [...new Set(paragraphs)].map((paragraph) => `docs/runbook.md#${paragraph}`);
  return `What to do: ${places.join(', ')}`;
}

/** The paragraph about how a run that did not come to its end has left the app. */
export const WAY_PARAGRAPHS: Readonly<Record<Exclude<Way, 'pending'>, Paragraph>> = {
  untouched: 'failed-nothing-changed',
  back: 'undone',
  'rolled-back': 'back-with-the-new-database-kept',
  return: 'back-with-the-new-database-kept',
  stay: 'on-the-new-database-not-finished',
};

/** By the name of the error, as a pattern: the first that fits. */
const BY_ERROR: readonly (readonly [RegExp, Paragraph])[] = [
  [/^Conflict$/, 'somebody-changed-something'],
  [/^LockLost$/, 'another-run'],
  [/^WrongDatabase$/, 'the-new-database-is-not-what-was-asked-for'],
  [/^UnexpectedChange$/, 'the-update-would-do-more'],
  [/^(Stopped|TimedOut|Overdue|Gone|ByHand)$/, 'stopped-timed-out-or-overdue'],
  [/AccessDenied|Unauthorized|NotAuthorized/, 'a-permission-is-missing'],
  [/^(Throttled|Unavailable|Lambda\..*|States\.Timeout)$/, 'aws-does-not-answer'],
];

const BY_STATE: Readonly<Record<string, Paragraph>> = {
  FreezeWrites: 'writes-do-not-stop',
  CheckWritesStopped: 'writes-do-not-stop',
  TakeSnapshot: 'the-snapshot-fails',
  CheckSnapshot: 'the-snapshot-fails',
  CreateDatabaseStack: 'the-new-database-stack-fails',
  CheckDatabaseStack: 'the-new-database-stack-fails',
  ExecuteAppUpdate: 'the-app-update-fails',
  CheckAppStack: 'the-app-update-fails',
  RefreshHosts: 'hosts-do-not-move',
  CheckHostsMoved: 'hosts-do-not-move',
  CheckHealth: 'health-is-not-reached',
  FenceNew: 'the-app-does-not-come-back',
  KeepNewFenced: 'the-app-does-not-come-back',
  ThawWrites: 'the-app-does-not-come-back',
  ReturnApp: 'the-app-does-not-come-back',
  CheckAppRolledBack: 'the-app-does-not-come-back',
  CheckThawed: 'the-app-does-not-come-back',
  RemoveNewStack: 'the-new-stack-stays',
  CheckUndone: 'the-way-back-has-failed',
  StartRewind: 'rewind-not-finished',
  CheckRewind: 'rewind-not-finished',
  FindRewind: 'ending-a-rewind-has-failed',
};

/** The paragraph about what made a run fail. */
export function causeParagraph({ state, error }: Pick<Failure, 'state' | 'error'>): Paragraph {
  const byError = BY_ERROR.find(([pattern]) => pattern.test(error));
  return byError?.[1] ?? BY_STATE[state] ?? 'anything-else';
}
