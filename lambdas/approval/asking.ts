import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import {
  type Approval,
  noteHealth,
  openApproval,
  readApproval,
  secondsOf,
  waitAgain,
} from '../aws/approvals.ts';
import { underLock } from '../aws/guard.ts';
import { appFault } from '../aws/health.ts';
import { ApprovalsSettings, ApprovalTopicSettings, LinkSettings, RecordsSettings } from '../aws/settings.ts';
import { subjectHash } from '../domain/approval.ts';
import { evidenceLines } from '../domain/evidence-lines.ts';
import { HealthSample } from '../domain/health.ts';
import { count, number } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import type { Subject } from '../domain/subject.ts';
import type { Client } from '../kit/client.ts';
import { InvalidInput, nameOf, StepFailed } from '../kit/errors.ts';
import type { Clock, HttpGet } from '../kit/world.ts';
import { deliver } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { invite } from './invite.ts';

const HOUR = 3600;

/** How people are asked, whatever it is about. */
export const ASKING = {
  lock: Lock,
  /** How long an answer is waited for from now on, in all states that wait for it. */
  hours: v.pipe(number, v.gtValue(0)),
  reminder: count,
  /** How the app's page answered before. */
  observed: v.optional(v.array(HealthSample), []),
};

/** The clients of whoever asks people: to ask, and to look at databases. */
export const askingClients = {
  dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  sfn: () => new SFNClient({}),
  sns: () => new SNSClient({}),
  rds: () => new RDSClient({}),
  cloudwatch: () => new CloudWatchClient({}),
};

/** The settings of whoever asks people. */
export const AskingSettings = v.object({
  ...ApprovalsSettings,
  ...ApprovalTopicSettings,
  ...LinkSettings,
  ...RecordsSettings,
});

/** What people are asked with. */
interface Tools {
  readonly dynamodb: Client;
  readonly sfn: Client;
  readonly sns: Client;
  readonly clock: Clock;
  readonly http: HttpGet;
  readonly random: (bytes: number) => Uint8Array;
  readonly settings: v.InferOutput<typeof AskingSettings>;
  readonly execution: { readonly id: string };
  /** The token of the state that waits. */
  readonly taskToken: string | undefined;
}

/** What is asked. */
export interface Asked<Kind extends Approval> {
  readonly subject: Subject;
  /** What the request can be about. */
  readonly kind: v.GenericSchema<unknown, Kind>;
  /** Reads what people decide by. */
  readonly readEvidence: (now: Date) => Promise<Evidence>;
}

/**
 * Asks people: keeps the task token with what is to be decided, then sends each approver an email with a link. The
 * answer reaches the machine through the approvals store; the token goes nowhere else. A reminder asks the same again
 * for a state of its own; if the request is decided by then, that state is answered at once.
 * @returns the id of the request
 * @throws InvalidInput if no state waits, LockLost if the run may do nothing any more, StepFailed if the request is gone
 */
export async function askPeople<Kind extends Approval>(
  { subject, kind, readEvidence }: Asked<Kind>,
  { lock, hours, reminder, observed }: v.InferOutput<v.ObjectSchema<typeof ASKING, undefined>>,
  tools: Tools,
): Promise<{ approvalId: string }> {
  const { sfn, clock, taskToken, settings, execution } = tools;
  if (taskToken === undefined)
    throw new InvalidInput('An approval can only be asked for by a state that waits for a task token.');
  // Nobody is asked about what this run may not do any more.
  const records = { dynamodb: tools.dynamodb, table: settings.RECORDS_TABLE };
  const guard = await underLock(records, lock, execution.id);
  const store = { dynamodb: guard(tools.dynamodb), table: settings.APPROVALS_TABLE };
  const { plan, action } = subject;
  const now = clock.now();
  const id = `${action}-${plan.suffix}`;
  const look = async () => {
    const evidence = await readEvidence(now);
    const fault = await appFault(tools.http, plan.healthCheck);
    return { evidence, health: { at: now.toISOString(), fault } };
  };
  type Looked = Awaited<ReturnType<typeof look>>;
  const ask = async (approval: Kind, { evidence }: Looked) =>
    await invite(approval, {
      sns: guard(tools.sns),
      topic: settings.APPROVAL_TOPIC_ARN,
      base: settings.APPROVAL_URL,
      now,
      random: tools.random,
      store,
      evidence: { lines: evidenceLines(evidence, subject), ties: evidence.ties },
      reminder,
    });
  const first = reminder === 0 ? await look() : undefined;
  if (first === undefined) await waitAgain(store, id, taskToken);
  else
    await openApproval(store, {
      ...subject,
      id,
      executionId: execution.id,
      taskToken,
      planHash: subjectHash(subject),
      askedAt: now.toISOString(),
      health: [...observed, first.health],
      expiresAt: secondsOf(now) + Math.round(hours * HOUR),
    });
  const approval = await readApproval(store, id, kind);
  if (approval === undefined) throw new StepFailed(`The request ${id} is gone from the table of approvals.`);
  if (approval.decision !== undefined) await deliver(id, { approvals: store, kind, sfn, clock }, true);
  else if (first !== undefined) await ask(approval, first);
  else {
    try {
      const looked = await look();
      await noteHealth(store, id, looked.health);
      await ask(approval, looked);
    } catch (error) {
      // The first email is as good as the reminder: that this one cannot be sent must not end the waiting.
      if (nameOf(error) === 'LockLost') throw error;
    }
  }
  return { approvalId: id };
}
