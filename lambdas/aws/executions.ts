import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { type Client, collect } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** An execution as far as others need to know it. */
export interface ExecutionView {
  readonly status: string;
  readonly startedAt: Date | undefined;
  /** Undefined while it is going on. */
  readonly stoppedAt: Date | undefined;
  /** Why it failed; undefined unless it did. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** JSON. */
  readonly input: string | undefined;
  /** JSON; undefined unless it has succeeded. */
  readonly output: string | undefined;
}

/** An execution; undefined if Step Functions no longer knows it. */
export async function findExecution(sfn: Client, executionArn: string): Promise<ExecutionView | undefined> {
  try {
    const {
      status = '',
      error,
      cause,
      startDate,
      stopDate,
      input,
      output,
    } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return { status, error, cause, startedAt: startDate, stoppedAt: stopDate, input, output };
  } catch (error) {
    if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** The executions of a machine that are going on, and since when: since it was redriven, if it was. */
export async function runningExecutions(
  sfn: Client,
  stateMachineArn: string,
): Promise<{ readonly id: string; readonly startedAt: Date }[]> {
  const found = await collect(async (nextToken) => {
    const page = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', nextToken }),
    );
    return { items: page.executions ?? [], next: page.nextToken };
  });
  return found.flatMap(({ executionArn: id = '', startDate, redriveDate = startDate }) =>
    redriveDate === undefined ? [] : [{ id, startedAt: redriveDate }],
  );
}

/**
 * True if whoever holds a lock is at work: an execution that is going on, or a command that a person runs without Step
 * Functions and that has said so not long ago.
 */
export async function isAtWork(
  sfn: Client,
  { holder, heldUntil }: { readonly holder: string | undefined; readonly heldUntil: string | undefined },
  now: Date,
): Promise<boolean> {
  if (holder === undefined) return false;
  if (heldUntil !== undefined) return Date.parse(heldUntil) > now.getTime();
  return (await findExecution(sfn, holder))?.status === 'RUNNING';
}
