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

const TABLES = { create: CREATE, update: UPDATE, delete: DELETE, snapshot: SNAPSHOT };

/** Classifies a status for one operation; an unknown string is never waited for. */
export function progressOf(operation: keyof typeof TABLES, status: string): Progress {
  const table = TABLES[operation];
  if (table.done.includes(status)) return 'done';
  if (table.failed.includes(status)) return 'failed';
  return table.pending.includes(status) ? 'pending' : 'unknown';
}

const STABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** True if a stack with this status can be updated. */
export function isUpdatable(status: string): boolean {
  return STABLE.includes(status);
}
