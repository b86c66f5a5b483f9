import type { Decision } from '../../lambdas/aws/approvals.ts';
import { type Browse, linkIn, walk } from '../approval/walk.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { APPROVER_ADDRESS } from '../run/laboratory.ts';

/** A no in a person's own words. */
export interface Rejection {
  readonly decision: 'rejected';
  readonly reason: string;
}

/** What a person says to a request; `undefined` says nothing, or has said it on the page. */
export type Judge = (request: {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}) => Promise<Decision | Rejection | undefined>;

/** How long a person takes to read and to decide, in seconds. */
const THINKING = 240;

/**
 * The person behind the approver's address: reads the email, thinks, follows its link and decides on the page, never
 * through the engine.
 */
export function employOperator(
  { account, time, approvals }: Laboratory,
  judge: Judge,
  browse: Browse = approvals,
): void {
  account.aws.subscribe((event) => {
    if (event.type !== 'email' || event.to !== APPROVER_ADDRESS) return;
    const { subject, body } = event;
    const link = linkIn(body);
    if (link === undefined) return;
    const id = link.requestId;
    time.spawn(`the approver of ${id}`, async () => {
      await time.sleep(THINKING, 'a decision');
      const verdict = await judge({ id, subject, body });
      if (verdict === undefined) return;
      const { decision, reason } =
        typeof verdict === 'string' ? { decision: verdict, reason: undefined } : verdict;
      await walk(browse, link, decision, reason);
    });
  });
}
