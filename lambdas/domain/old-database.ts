import { progressOf } from './statuses.ts';

/** A database as it is now. */
export interface DatabaseNow {
  readonly stack: string;
  /** `gone` if there is no such stack any more. */
  readonly stackStatus: string;
  /** Undefined: its stack has not made one yet. */
  readonly cluster: string | undefined;
  /** Undefined: there is no such cluster. */
  readonly clusterStatus: string | undefined;
  /** The status of the instance that takes writes; undefined if there is none. */
  readonly writer: string | undefined;
  /** Behind a fence nobody reaches it. */
  readonly fenced: boolean;
}

/** Why no app can be brought to a database: for good, or until something that is under way has ended. */
export interface DatabaseFault {
  readonly lasting: boolean;
  readonly why: string;
}

/** A deletion that has failed has taken parts away: rules, groups, instances, nobody knows which. */
const GOING = ['gone', 'DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_COMPLETE'];

/**
 * Why an app cannot be brought back to a database as it is now; undefined if it can. An app is never taken from a
 * database that works for the sake of one that does not.
 */
export function databaseFault({
  stack,
  stackStatus,
  cluster = 'the cluster',
  clusterStatus,
  writer,
}: DatabaseNow): DatabaseFault | undefined {
  const lasting = (why: string) => ({ lasting: true, why });
  if (GOING.includes(stackStatus)) return lasting(`the stack ${stack} is ${stackStatus}`);
  if (clusterStatus === undefined) return lasting(`${cluster} does not exist any more`);
  if (writer === undefined) return lasting(`${cluster} has no instance that takes writes`);
  const parts = [
    [cluster, clusterStatus],
    [`the writer of ${cluster}`, writer],
  ] as const;
  const faults = parts
    .map(([what, status]) => ({ progress: progressOf('database', status), why: `${what} is ${status}` }))
    .filter(({ progress }) => progress !== 'done');
  const [first] = faults.toSorted(
    (a, b) => Number(a.progress === 'pending') - Number(b.progress === 'pending'),
  );
  return first === undefined ? undefined : { lasting: first.progress !== 'pending', why: first.why };
}
