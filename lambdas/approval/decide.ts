import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { type Approvals, decide as choose, type Decision, readApproval, settle } from '../aws/approvals.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import type { Clock } from '../kit/world.ts';

/** What became of an attempt to decide. */
export type Answer = 'decided' | 'decided-before' | 'expired' | 'unknown';

/** Errors of Step Functions after which no answer can arrive any more. */
const OVER = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/**
 * Decides a request and tells the state machine. The conditional write comes first, so that one of two simultaneous
 * decisions wins; if the telling fails, the decision stays and the same call tells again.
 */
export async function decideApproval(
  id: string,
  choice: { readonly decision: Decision; readonly by: string; readonly reason: string },
  { approvals, sfn, clock }: { readonly approvals: Approvals; readonly sfn: Client; readonly clock: Clock },
): Promise<Answer> {
  const won = await choose(approvals, id, choice, clock.now());
  const approval = await readApproval(approvals, id);
  if (approval === undefined) return 'unknown';
  const { decision, taskToken, planHash, decidedBy, reason, status } = approval;
  if (decision === undefined) return 'expired';
  if (status === 'deciding') {
    const output = JSON.stringify({ decision, by: decidedBy ?? '', reason: reason ?? '', planHash });
    try {
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    } catch (error) {
      if (OVER.includes(nameOf(error))) return 'expired';
      throw error;
    }
    await settle(approvals, id, decision);
  }
  return won || decision === choice.decision ? 'decided' : 'decided-before';
}
