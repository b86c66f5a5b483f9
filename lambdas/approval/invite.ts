import { storeLink } from '../aws/approval-links.ts';
import { type Approval, type Approvals, secondsOf } from '../aws/approvals.ts';
import { approversOf } from '../aws/approvers.ts';
import { publish } from '../aws/publish.ts';
import { approvalEmail } from '../domain/notices/requests.ts';
import type { Tie } from '../domain/problem.ts';
import type { Client } from '../kit/client.ts';
import { StepFailed } from '../kit/errors.ts';
import { linkUrl, newCredentials, secretHash } from './link.ts';

/** Sends each approver an email with a link of their own, which is kept before it goes out. */
export async function invite(
  approval: Approval,
  { sns, topic, base, now, random, store, evidence, reminder }: Post,
): Promise<void> {
  const { confirmed, unfiltered } = await approversOf(sns, topic);
  if (unfiltered.length > 0)
    throw new StepFailed(
      `The subscription of ${unfiltered.join(', ')} to the topic of approvals does not filter by the approver, so that links would reach somebody whom they are not for. Give it the filter policy {"approver":["its address"]}.`,
    );
  for (const approver of confirmed) {
    const { id, secret } = newCredentials(random);
    await storeLink(store, {
      id,
      approvalId: approval.id,
      approver,
      secretHash: secretHash(secret),
      forgetAt: approval.forgetAt,
    });
    const invitation = {
      requestId: approval.id,
      approver,
      url: linkUrl(base, { id, secret }),
      code: secret,
      until: new Date(approval.expiresAt * 1000).toISOString(),
      left: approval.expiresAt - secondsOf(now),
      reminder,
    };
    await publish(sns, topic, approvalEmail(approval, invitation, evidence.lines, evidence.ties), approver);
  }
}

/** What emails are sent with. */
interface Post {
  readonly sns: Client;
  readonly topic: string;
  readonly base: string;
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly store: Approvals;
  readonly evidence: { readonly lines: readonly string[]; readonly ties: readonly Tie[] };
  readonly reminder: number;
}
