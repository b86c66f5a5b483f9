import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import type * as v from 'valibot';
import { type Approvals, type Kept, readApproval, secondsOf, settle } from '../aws/approvals.ts';
import { findExecution } from '../aws/executions.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import type { Clock } from '../kit/world.ts';

/** What a decision is delivered with. */
export interface Courier<Kind extends Kept> {
  readonly approvals: Approvals;
  /** What requests can be about. */
  readonly kind: v.GenericSchema<unknown, Kind>;
  readonly sfn: Client;
  readonly clock: Clock;
  /** Does what a decision leads to for which no state waits; undefined where there is none. */
  readonly carryOut?: (approval: Kind) => Promise<void>;
}

/**
 * What has become of a decision. `delivered`: the machine has it. `waiting`: the state that waited is over, and the one
 * that comes next will get it. `over`: nobody waits any more.
 */
export type Delivery = 'delivered' | 'waiting' | 'over';

/** Errors of Step Functions after which a token takes no answer any more. Source: SendTaskSuccess, Step Functions API. */
const OVER = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** True if a decision can still have an effect: the run that asked may wait for it, or nobody needs to. */
export async function isGoingOn(
  sfn: Client,
  { executionId, taskToken }: Pick<Kept, 'executionId' | 'taskToken'>,
): Promise<boolean> {
  if (taskToken === undefined) return true;
  return (await findExecution(sfn, executionId))?.status === 'RUNNING';
}

/** Answers a token, or carries out what was decided; false if no answer is taken any more. */
async function answer<Kind extends Kept>({ sfn, carryOut }: Courier<Kind>, approval: Kind): Promise<boolean> {
  const { taskToken } = approval;
  if (taskToken === undefined) {
    if (carryOut === undefined) throw new Error(`Nothing can be done here about ${approval.id}.`);
    await carryOut(approval);
    return true;
  }
  const { decision = '', decidedBy: by = '', reason = '', planHash } = approval;
  try {
    await sfn.send(
      new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ decision, by, reason, planHash }) }),
    );
    return true;
  } catch (error) {
    if (OVER.includes(nameOf(error))) return false;
    throw error;
  }
}

/**
 * Brings a decision that was made to the machine. It can be called again and again, until the decision has arrived or
 * nobody waits for it: a request is waited for by several states, one after the other, each with a token of its own.
 * @param again also where it has arrived before, because another state waits for it
 */
export async function deliver<Kind extends Kept>(
  id: string,
  courier: Courier<Kind>,
  again = false,
): Promise<Delivery> {
  const { approvals, kind, sfn, clock } = courier;
  const approval = await readApproval(approvals, id, kind);
  if (approval?.decision === undefined || approval.status === 'expired') return 'over';
  if (approval.status !== 'deciding' && !again) return 'delivered';
  if (await answer(courier, approval)) {
    await settle(approvals, id, approval.decision);
    return 'delivered';
  }
  // Somebody else may have delivered the same at the same time.
  const now = await readApproval(approvals, id, kind);
  if (now?.status === 'approved' || now?.status === 'rejected') return 'delivered';
  const late = approval.expiresAt <= secondsOf(clock.now());
  // Between two states that wait there is a moment without a token; a run that has ended waits for nothing.
  if (!late && (await isGoingOn(sfn, approval))) return 'waiting';
  await settle(approvals, id, 'expired');
  return 'over';
}
