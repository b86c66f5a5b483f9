import { type Request, requestPage } from '../../lambdas/approval/page/request-page.ts';
import { AnyApproval } from '../../lambdas/aws/any-approval.ts';
import { type Approval, secondsOf } from '../../lambdas/aws/approvals.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { clusterOf } from '../domain/builders.ts';
import { CREATED, NOW, planOf } from '../support/fixtures.ts';

/** A request that waits for an answer: whether the old database may be deleted, if nothing else is said. */
export const approvalOf = (changes: object = {}): Approval =>
  parse(AnyApproval, {
    pk: 'approval#x',
    id: 'x',
    action: 'deletion',
    plan: planOf(),
    created: CREATED,
    executionId: 'arn:run',
    taskToken: 'token',
    planHash: 'hash',
    status: 'pending',
    askedAt: NOW.toISOString(),
    health: [],
    expiresAt: secondsOf(NOW) + 3600,
    forgetAt: secondsOf(NOW) + 7200,
    ...changes,
  });

/** The page of a request, as HTML. @param approval what is different about the request */
export function page(
  approval: object = {},
  changes: Partial<Request['evidence']> = {},
  more: Partial<Request> = {},
): string {
  return requestPage({
    linkId: 'link',
    code: 'code',
    approver: 'ann@example.com',
    approval: approvalOf(approval),
    evidence: {
      ties: [],
      since: new Date(NOW.getTime() - 24 * 3_600_000),
      commits: undefined,
      reasons: [],
      databases: {
        old: { cluster: clusterOf(), connections: undefined },
        fresh: { cluster: clusterOf({ id: 'new', backtrackWindow: 3600 }), connections: 3 },
      },
      ...changes,
    },
    health: [{ at: NOW.toISOString(), fault: 'it answered 503' }],
    now: NOW,
    ...more,
  }).text;
}
