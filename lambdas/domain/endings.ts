import { readableCause } from './notices/causes.ts';
import type { Failure, Reason } from './way-back.ts';

/** What Step Functions says of an execution that somebody else looks at. */
export interface Ended {
  readonly status: string;
  /** Undefined while it is going on. */
  readonly stoppedAt: Date | undefined;
  /** Why it failed; undefined unless it did. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** The state and the sentence in the cause of a run that says where it failed; what that meant for the app follows them. */
function failedStep(cause: string): Pick<Failure, 'state' | 'cause'> {
  const { state, why } = /^(?<state>[A-Z][A-Za-z]+): (?<why>.*)\n/s.exec(cause)?.groups ?? {};
  return state === undefined || why === undefined
    ? { state: 'the execution', cause: readableCause(cause) }
    : { state, cause: why };
}

/** What Step Functions says of the run, as a person would. */
export function failureOf(run: Ended | undefined): Failure {
  const of = (error: string, cause: string): Failure => ({ state: 'the execution', error, cause });
  if (run === undefined) return of('Gone', 'Step Functions no longer knows the execution.');
  if (run.status === 'SUCCEEDED') return of('ByHand', 'It had ended well, and somebody wants the app back.');
  if (run.status === 'RUNNING') return of('Overdue', 'It was not done within the announced time.');
  if (run.status === 'ABORTED') return of('Stopped', run.cause ?? 'Somebody stopped the execution.');
  if (run.status === 'TIMED_OUT') return of('TimedOut', 'The execution ran into its time limit.');
  return { ...failedStep(run.cause ?? ''), error: run.error ?? 'Unnamed' };
}

/** Seconds that a function may take: whatever is under way when its execution ends has ended by then. */
export const FUNCTION_SECONDS = 100;

/** Seconds until nothing of the run can be under way any more. A run that has failed by itself waits for its functions. */
export function settling(run: Ended | undefined, reason: Reason, { error }: Failure, now: Date): number {
  // A step that was given up on may still be under way.
  const left = /^(States\.Timeout$|Lambda\.)/.test(error);
  if (!left && (reason === 'failed' || run?.status === 'FAILED')) return 0;
  const since = run?.stoppedAt ?? now;
  return Math.max(0, Math.ceil(FUNCTION_SECONDS - (now.getTime() - since.getTime()) / 1000));
}
