import type { Duration } from '../aws/durations.ts';
import type { Fated } from '../aws/fates.ts';

/** How a call can fail for a while: names, messages, and the status of the answer where the service itself fails. */
export const PASSING = [
  { error: 'ThrottlingException', message: 'Rate exceeded' },
  { error: 'InternalFailure', message: 'An internal error occurred', status: 500 },
  { error: 'ServiceUnavailable', message: 'Service is unable to handle request', status: 503 },
  { error: 'TimeoutError', message: 'socket hang up' },
] as const;

/** How a call can fail for good. */
export const FINAL = [
  { error: 'AccessDenied', message: 'User is not authorized to perform this operation' },
  { error: 'ValidationError', message: 'The request cannot be taken' },
] as const;

/** What a run waits for the longest: only there can it be overtaken by the dead man's switch. */
export const LONG: readonly Duration[] = ['restoreCluster', 'createInstance', 'launchHost', 'snapshot'];

/** How AWS says that there may be no more of something. Sources: the errors of each operation in the API references. */
export const QUOTAS: Readonly<Record<string, readonly [error: string, message: string]>> = {
  'rds:CreateDBClusterSnapshot': [
    'SnapshotQuotaExceededFault',
    'Cannot create more manual cluster snapshots.',
  ],
  'ec2:CreateSecurityGroup': [
    'SecurityGroupLimitExceeded',
    'The maximum number of security groups is reached.',
  ],
  'cloudformation:CreateChangeSet': ['LimitExceededException', 'Limit for stack has been exceeded.'],
  'scheduler:CreateSchedule': [
    'ServiceQuotaExceededException',
    'The maximum number of schedules is reached.',
  ],
};

/** How operations can end otherwise than they should. Sources: the statuses in the API references of each service. */
export const FATES: readonly (readonly [what: Fated, statuses: readonly string[]])[] = [
  ['snapshot', ['failed']],
  ['new-cluster', ['failed', 'inaccessible-encryption-credentials', 'incompatible-restore']],
  ['new-instance', ['failed', 'incompatible-parameters', 'incompatible-network', 'storage-full']],
  ['restarted-instance', ['failed', 'incompatible-parameters', 'storage-full']],
  ['instance-refresh', ['Failed', 'Cancelled', 'RollbackFailed', 'RollbackSuccessful']],
  ['change-set', ['Internal failure', 'User is not authorized to perform the operation']],
];
