import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Approval } from '../aws/approvals.ts';
import { isRewind } from '../domain/subject.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The longest note that a run takes on who wants it. */
const LONGEST = 200;

/**
 * Starts the run that goes forward again, if a person has said yes: once, since it is named after the request. A request
 * that is no offer, or to which somebody has said no, starts nothing.
 */
export async function startForward(sfn: Client, stateMachineArn: string, approval: Approval): Promise<void> {
  if (!isRewind(approval) || approval.decision !== 'approved') return;
  const { id, returnPoint, request, plan, decidedBy = 'somebody' } = approval;
  if (returnPoint === undefined) return;
  const input = {
    ...request,
    databaseStack: undefined,
    cluster: plan.database.cluster,
    to: returnPoint,
    dryRun: false,
    // The yes was to this moment, and to no other.
    useEarliest: false,
    by: `${decidedBy} (link in an email)`.slice(0, LONGEST),
  };
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: id, input: JSON.stringify(input) }));
  } catch (error) {
    // It was started before, by an answer that was lost.
    if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
  }
}
