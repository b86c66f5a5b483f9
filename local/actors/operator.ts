import type { Decision } from '../../lambdas/aws/approvals.ts';
import { type Browse, type EmailedLink, linkIn, refusalOn, walk } from '../approval/walk.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
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
  /** Why the page has refused this person's yes a moment ago. */
  readonly refused?: string;
}) => Promise<Decision | Rejection | undefined>;

/** How long a person takes to read and to decide, in seconds. */
const THINKING = 240;

/** A page that does not work is tried again after so many seconds, so many times. */
const PATIENCE = { seconds: 120, times: 10 };

/** Decides on the page. Whoever is told that a yes is refused, and sticks to it, says no for that reason. */
async function decideOn(
  time: VirtualTime,
  browse: Browse,
  link: EmailedLink,
  judge: (refused?: string) => ReturnType<Judge>,
): Promise<void> {
  let verdict = await judge();
  for (let failures = 0; verdict !== undefined && failures < PATIENCE.times; ) {
    const { decision, reason } =
      typeof verdict === 'string' ? { decision: verdict, reason: undefined } : verdict;
    const page = await walk(browse, link, decision, reason);
    const refused = refusalOn(page);
    if (refused !== undefined) {
      const again = await judge(refused);
      verdict = again === 'approved' ? { decision: 'rejected', reason: refused } : again;
    } else if (page.status === 503) {
      failures++;
      await time.sleep(PATIENCE.seconds, 'the page to work again');
    } else return;
  }
}

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
      await decideOn(time, browse, link, async (refused) =>
        judge({ id, subject, body, ...(refused === undefined ? {} : { refused }) }),
      );
    });
  });
}
