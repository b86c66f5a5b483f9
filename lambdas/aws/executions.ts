import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** An execution as far as others need to know it. */
export interface ExecutionView {
  readonly status: string;
  /** Undefined while it is going on. */
  readonly stoppedAt: Date | undefined;
  /** Why it failed; undefined unless it did. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** An execution; undefined if Step Functions no longer knows it. */
export async function findExecution(sfn: Client, executionArn: string): Promise<ExecutionView | undefined> {
  try {
    const {
      status = '',
      error,
      cause,
      stopDate,
    } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return { status, error, cause, stoppedAt: stopDate };
  } catch (error) {
    if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** True if the execution is still going on. */
export async function isRunning(sfn: Client, executionArn: string): Promise<boolean> {
  return (await findExecution(sfn, executionArn))?.status === 'RUNNING';
}
