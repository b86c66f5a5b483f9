import { decideApproval } from '../../lambdas/approval/decide.ts';
import type { Decision } from '../../lambdas/aws/approvals.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { APPROVER_ADDRESS } from '../run/laboratory.ts';

/** What a person says to a request; `undefined` says nothing. */
export type Judge = (request: {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}) => Promise<Decision | undefined>;

/** How long a person takes to read and to decide, in seconds. */
const THINKING = 240;

/**
 * The person behind the approver's address: reads the email, thinks, and decides in the approvals' own store, never
 * through the engine.
 */
export function employOperator({ account, time, settings }: Laboratory, judge: Judge): void {
  const { aws } = account;
  aws.subscribe((event) => {
    if (event.type !== 'email' || event.to !== APPROVER_ADDRESS) return;
    const id = /^Request ([\w-]+);/m.exec(event.body)?.[1];
    if (id === undefined) return;
    time.spawn(`the approver of ${id}`, async () => {
      await time.sleep(THINKING, 'a decision');
      const decision = await judge({ id, subject: event.subject, body: event.body });
      if (decision === undefined) return;
      const client = aws.client('operator');
      await decideApproval(
        id,
        { decision, by: APPROVER_ADDRESS, reason: '' },
        { approvals: { dynamodb: client, table: settings.APPROVALS_TABLE ?? '' }, sfn: client, clock: time },
      );
    });
  });
}
