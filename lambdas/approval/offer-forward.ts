import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { openApproval, readApproval, secondsOf } from '../aws/approvals.ts';
import { underLock } from '../aws/guard.ts';
import { appFault } from '../aws/health.ts';
import { RewindApproval } from '../aws/rewind-approvals.ts';
import {
  ApprovalsSettings,
  ApprovalTopicSettings,
  LedgerSettings,
  LinkSettings,
  RecordsSettings,
} from '../aws/settings.ts';
import { subjectHash } from '../domain/approval.ts';
import { evidenceLines } from '../domain/evidence-lines.ts';
import { requestOf } from '../domain/rewind/again.ts';
import { RewindInput } from '../domain/rewind/input.ts';
import { Reached, RewindPlan } from '../domain/rewind/plan.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { invite } from './invite.ts';
import { lookAtCluster } from './look-at-cluster.ts';

/** A link is good for a week at most: what it leads to may look quite different by then. */
const LONGEST = 7 * 86_400;

/**
 * Offers every approver to go forward again, by a link of their own that can be used once: it ends when the moment before
 * the rewind leaves the window.
 */
export const offerForward = defineTask({
  name: 'OfferForward',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sns: () => new SNSClient({}),
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
  },
  settings: v.object({
    ...ApprovalsSettings,
    ...ApprovalTopicSettings,
    ...LinkSettings,
    ...RecordsSettings,
    ...LedgerSettings,
  }),
  input: v.object({
    plan: RewindPlan,
    lock: Lock,
    reached: Reached,
    returnPoint: v.string(),
    request: v.nullable(RewindInput),
  }),
  output: v.object({ detail: v.string() }),
  async run({ plan, lock, reached, returnPoint, request }, tools) {
    const { settings, execution, clock, http, random } = tools;
    const records = { dynamodb: tools.dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const store = { dynamodb: guard(tools.dynamodb), table: settings.APPROVALS_TABLE };
    const now = clock.now();
    const left = Math.min(LONGEST, plan.baseline.window - (now.getTime() - Date.parse(returnPoint)) / 1000);
    if (left <= 0) return { detail: 'The moment before the rewind has left the window: nothing is offered.' };
    const subject = {
      action: 'forward' as const,
      plan,
      reached,
      returnPoint,
      request: request ?? requestOf(plan),
    };
    const id = `forward-${plan.suffix}`;
    const ledger = { dynamodb: tools.dynamodb, table: settings.LEDGER_TABLE };
    const evidence = await lookAtCluster({ ...tools, ledger }, plan.database.cluster, now, returnPoint);
    if ((await readApproval(store, id, RewindApproval)) === undefined)
      await openApproval(store, {
        ...subject,
        id,
        executionId: execution.id,
        planHash: subjectHash(subject),
        askedAt: now.toISOString(),
        health: [{ at: now.toISOString(), fault: await appFault(http, plan.healthCheck) }],
        expiresAt: secondsOf(now) + Math.floor(left),
      });
    const approval = await readApproval(store, id, RewindApproval);
    if (approval === undefined || approval.decision !== undefined)
      return { detail: 'The offer is used already, or gone.' };
    await invite(approval, {
      sns: guard(tools.sns),
      topic: settings.APPROVAL_TOPIC_ARN,
      base: settings.APPROVAL_URL,
      now,
      random,
      store,
      evidence: { lines: evidenceLines(evidence, subject), ties: [] },
      reminder: 0,
    });
    return { detail: `Offered until ${new Date(approval.expiresAt * 1000).toISOString()}.` };
  },
});

export const handler = createHandler(offerForward);
