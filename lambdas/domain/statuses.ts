/** What a status means for the operation that we wait for. `unknown` stops the run: a person has to look. */
export type Progress = 'done' | 'failed' | 'pending' | 'unknown';

type Table = Readonly<Record<Exclude<Progress, 'unknown'>, readonly string[]>>;

const CREATE: Table = {
  done: ['CREATE_COMPLETE'],
  failed: ['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_COMPLETE', 'DELETE_FAILED'],
  // A rollback or a deletion that is going on has lost already; it is waited for so that its end can be reported.
  pending: ['CREATE_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'],
};

const UPDATE: Table = {
  done: ['UPDATE_COMPLETE'],
  failed: ['UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
  pending: [
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  ],
};

const DELETE: Table = {
  done: ['DELETE_COMPLETE'],
  // A complete stack after the call means that a protection refused the deletion.
  failed: [
    'DELETE_FAILED',
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'ROLLBACK_COMPLETE',
  ],
  pending: ['DELETE_IN_PROGRESS'],
};

const SNAPSHOT: Table = {
  done: ['available'],
  failed: ['failed', 'deleting', 'deleted', 'incompatible-restore', 'incompatible-parameters'],
  pending: ['creating', 'copying'],
};

/** Statuses of clusters and of their instances. What is pending goes by itself, and takes nothing away from the data. */
const DATABASE: Table = {
  done: ['available', 'storage-optimization'],
  failed: [
    'deleting',
    'failed',
    'stopped',
    'stopping',
    'storage-full',
    'inaccessible-encryption-credentials',
    'inaccessible-encryption-credentials-recoverable',
    'incompatible-network',
    'incompatible-option-group',
    'incompatible-parameters',
    'incompatible-restore',
    'restore-error',
    'migration-failed',
    'cloning-failed',
  ],
  pending: [
    'backing-up',
    'backtracking',
    'configuring-enhanced-monitoring',
    'configuring-iam-database-auth',
    'configuring-log-exports',
    'creating',
    'failing-over',
    'maintenance',
    'modifying',
    'promoting',
    'rebooting',
    'renaming',
    'resetting-master-credentials',
    'starting',
    'storage-config-upgrade',
    'update-iam-db-auth',
    'upgrading',
  ],
};

const TABLES = { database: DATABASE, create: CREATE, update: UPDATE, delete: DELETE, snapshot: SNAPSHOT };

/** Classifies a status for one operation; an unknown string is never waited for. */
export function progressOf(operation: keyof typeof TABLES, status: string): Progress {
  const table = TABLES[operation];
  if (table.done.includes(status)) return 'done';
  if (table.failed.includes(status)) return 'failed';
  return table.pending.includes(status) ? 'pending' : 'unknown';
}

/** Statuses in which a cluster or an instance answers nobody, whatever it wears. */
const SILENT = [
  'failed',
  'stopped',
  'restore-error',
  'incompatible-network',
  'incompatible-option-group',
  'incompatible-parameters',
  'incompatible-restore',
  'inaccessible-encryption-credentials',
  'inaccessible-encryption-credentials-recoverable',
];

/** True if a database of this status takes no connection, and so no write. */
export function isSilent(status: string): boolean {
  return SILENT.includes(status);
}

/** What a person has to do before a stack can be updated, for every status in which it cannot. */
const REMEDIES: readonly (readonly [readonly string[], string])[] = [
  [
    ['REVIEW_IN_PROGRESS'],
    'It was never made: only a change set for it exists. Execute that, or name another stack.',
  ],
  [
    ['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'],
    'It was never made, and can only be deleted. Name the stack that exists.',
  ],
  [
    ['UPDATE_ROLLBACK_FAILED'],
    'Continue its rollback (ContinueUpdateRollback) once its cause is mended. Never delete a stack to recover it.',
  ],
  [['UPDATE_FAILED'], 'Roll its last update back (RollbackStack), or update it until it is complete.'],
  [['IMPORT_ROLLBACK_FAILED'], 'Mend its import by another one; CloudFormation offers nothing else.'],
  [
    ['DELETE_FAILED'],
    'Somebody has begun to delete it. Find out who and why; finish that or name another stack.',
  ],
  [['DELETE_COMPLETE'], 'It is deleted. Name a stack that exists.'],
];

const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** What has to be done before a stack of this status can be updated; undefined if it can be. */
export function updateRemedy(status: string): string | undefined {
  if (UPDATABLE.includes(status)) return undefined;
  const known = REMEDIES.find(([statuses]) => statuses.includes(status));
  if (known !== undefined) return known[1];
  return status.endsWith('_IN_PROGRESS')
    ? 'An operation on it is under way: wait for its end.'
    : 'This status is not known here: a person has to look.';
}
