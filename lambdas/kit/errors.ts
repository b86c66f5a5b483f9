/**
 * The base of every error that a task throws on purpose. Step Functions matches `name`, so names are literal texts
 * and part of the contract with the state machines; messages say what happened, to what, and what to do.
 */
export abstract class TaskError extends Error {
  abstract override readonly name: string;
}

/** What a task was invoked with does not fit its schema: the machine and the task disagree. */
export class InvalidInput extends TaskError {
  override readonly name = 'InvalidInput';
}

/** A task's own answer does not fit its schema: a defect of the task. */
export class InvalidOutput extends TaskError {
  override readonly name = 'InvalidOutput';
}

/** AWS asked to slow down; the call is repeated later. */
export class Throttled extends TaskError {
  override readonly name = 'Throttled';
}

/** AWS did not answer, or had a bad moment; the call is repeated later. Whether it had an effect is not known. */
export class Unavailable extends TaskError {
  override readonly name = 'Unavailable';
}

/** Somebody changed what the plan was made for; the run stops before it acts on a world that it does not know. */
export class Conflict extends TaskError {
  override readonly name = 'Conflict';
}

/** Another run holds the lock, or took it over: this run must not change anything (any more). */
export class LockLost extends TaskError {
  override readonly name = 'LockLost';
}

/** AWS reports a state of things in which the step cannot succeed. */
export class StepFailed extends TaskError {
  override readonly name = 'StepFailed';
}

/** The new database is not what was asked for; no app is sent to it. */
export class WrongDatabase extends TaskError {
  override readonly name = 'WrongDatabase';
}

/** The change set would do more than was asked for. */
export class UnexpectedChange extends TaskError {
  override readonly name = 'UnexpectedChange';
}

/** Names under which AWS services ask to slow down. */
const THROTTLING = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'SlowDown',
  'EC2ThrottledException',
];

/** The name of whatever was thrown; errors are matched by name, never by class. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Names and codes under which the SDK and Node report that no proper answer came. */
const TRANSIENT = [
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** True if no proper answer came: the network failed, or the service itself (HTTP 5xx). */
function isTransient(error: unknown): boolean {
  const { code, $metadata }: { code?: unknown; $metadata?: { httpStatusCode?: unknown } } = Object(error);
  return (
    TRANSIENT.includes(nameOf(error)) ||
    TRANSIENT.includes(String(code)) ||
    Number($metadata?.httpStatusCode) >= 500
  );
}

/** True for what the SDK repeats by itself. */
export function isRepeatedBySdk(error: unknown): boolean {
  return THROTTLING.includes(nameOf(error)) || isTransient(error);
}

/**
 * Names under which AWS says that something is there or done already. Every task looks first, so such an answer
 * follows on one that was lost: another attempt looks again, and adopts what is there or says whose it is.
 */
const THERE_ALREADY = [
  'AlreadyExistsException',
  'ConflictException',
  'DBClusterSnapshotAlreadyExistsFault',
  'DBClusterSnapshotAlreadyExists',
  'InvalidChangeSetStatus',
  'InvalidChangeSetStatusException',
  'InvalidGroup.Duplicate',
];

/** The error as the state machines know it: the SDK's many names for slowing down and for no answer become two. */
export function mapped(error: unknown): unknown {
  if (error instanceof TaskError) return error;
  const name = nameOf(error);
  const [what, cause] = [`(${name}): ${messageOf(error)}`, { cause: error }];
  if (THROTTLING.includes(name)) return new Throttled(`AWS asked to slow down ${what}`, cause);
  if (isTransient(error)) return new Unavailable(`AWS did not answer properly ${what}`, cause);
  return THERE_ALREADY.includes(name) ? new Unavailable(`An answer of AWS was lost ${what}`, cause) : error;
}

/**
 * The name under which AWS refuses something for good.
 * @throws what passes by itself, and what ends the run: Throttled, Unavailable, LockLost and their like
 */
export function refusalOf(error: unknown): string {
  const known = mapped(error);
  if (known instanceof TaskError) throw known;
  return nameOf(error);
}
