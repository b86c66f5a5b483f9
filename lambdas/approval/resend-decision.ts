import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { AnyApproval } from '../aws/any-approval.ts';
import { readApproval } from '../aws/approvals.ts';
import { unrepeat } from '../aws/schedules.ts';
import { ApprovalsSettings, RewindMachineSettings } from '../aws/settings.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { deliver } from './decide.ts';
import { startForward } from './forward.ts';

/** The schedule that delivers the decision on a request until it has arrived. */
export function resendName(approvalId: string): string {
  return `aurora-rewind-decision-${approvalId}`;
}

/** Delivers a decision again that may not have reached the machine. Started by a schedule, every minute. */
export const resendDecision = defineTask({
  name: 'ResendDecision',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
    scheduler: () => new SchedulerClient({}),
  },
  settings: v.object({ ...ApprovalsSettings, ...RewindMachineSettings }),
  input: v.object({ approvalId: v.string() }),
  output: v.object({ delivery: v.picklist(['delivered', 'waiting', 'over', 'undecided']) }),
  async run({ approvalId }, { dynamodb, sfn, scheduler, settings, clock }) {
    const approvals = { dynamodb, table: settings.APPROVALS_TABLE };
    const approval = await readApproval(approvals, approvalId, AnyApproval);
    // Whoever was about to decide has died before that, or needs a moment.
    if (approval !== undefined && approval.decision === undefined) return { delivery: 'undecided' as const };
    const delivery = await deliver(approvalId, {
      approvals,
      kind: AnyApproval,
      sfn,
      clock,
      carryOut: (decided) => startForward(sfn, settings.REWIND_MACHINE_ARN, decided),
    });
    if (delivery !== 'waiting') await unrepeat(scheduler, resendName(approvalId));
    return { delivery };
  },
});

export const handler = createHandler(resendDecision);
