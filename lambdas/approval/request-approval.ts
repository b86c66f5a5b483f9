import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
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
import {
  ApprovalsSettings,
  ApprovalTopicSettings,
  LedgerSettings,
  LinkSettings,
  RecordsSettings,
  RewindMachineSettings,
} from '../aws/settings.ts';
import { subjectHash } from '../domain/approval.ts';
import { evidenceLines } from '../domain/evidence-lines.ts';
import { HealthSample } from '../domain/health.ts';
import { Lock } from '../domain/step.ts';
import { MigrationSubject, RewindSubject } from '../domain/subject.ts';
import { InvalidInput, nameOf, StepFailed } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { deliver } from './decide.ts';
import { invite } from './invite.ts';
import { type Evidence, lookAt } from './look.ts';

const HOUR = 3600;

const ASKING = {
  lock: Lock,
  /** How long an answer is waited for from now on, in all states that wait for it. */
  hours: z.number().check(z.positive()),
  reminder: z.int().check(z.minimum(0)),
  /** How the app's page answered before. */
  observed: z._default(z.array(HealthSample), []),
};

/**
 * Asks people: keeps the task token with what is to be decided, then sends each approver an email with a link. The
 * answer reaches the machine through the approvals store; the token goes nowhere else. A reminder asks the same again
 * for a state of its own; if the request is decided by then, that state is answered at once.
 */
export const requestApproval = defineTask({
  name: 'RequestApproval',
  clients: {
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
    sfn: () => new SFNClient({}),
    sns: () => new SNSClient({}),
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
  },
  settings: z.object({
    ...ApprovalsSettings.shape,
    ...ApprovalTopicSettings.shape,
    ...LinkSettings.shape,
    ...RecordsSettings.shape,
    ...LedgerSettings.shape,
    ...RewindMachineSettings.shape,
  }),
  input: z.union([z.extend(MigrationSubject, ASKING), z.extend(RewindSubject, ASKING)]),
  output: z.object({ approvalId: z.string() }),
  async run({ lock, hours, reminder, observed, ...subject }, tools) {
    const { settings, execution, clock, taskToken, http, random } = tools;
    if (taskToken === undefined)
      throw new InvalidInput('An approval can only be asked for by a state that waits for a task token.');
    // Nobody is asked about what this run may not do any more.
    const guard = await underLock(
      { dynamodb: tools.dynamodb, table: settings.RECORDS_TABLE },
      lock,
      execution.id,
    );
    const store = { dynamodb: guard(tools.dynamodb), table: settings.APPROVALS_TABLE };
    const { plan, action } = subject;
    const ledger = { dynamodb: tools.dynamodb, table: settings.LEDGER_TABLE };
    const courier = { approvals: store, sfn: tools.sfn, clock, rewindMachine: settings.REWIND_MACHINE_ARN };
    const now = clock.now();
    const id = `${action}-${plan.suffix}`;
    const look = async () => {
      const evidence = await lookAt({ ...tools, ledger }, subject, now);
      const fault = await appFault(http, plan.healthCheck);
      return { evidence, health: { at: now.toISOString(), fault } };
    };
    const ask = async (approval: Approval, evidence: Evidence) =>
      await invite(approval, {
        sns: guard(tools.sns),
        topic: settings.APPROVAL_TOPIC_ARN,
        base: settings.APPROVAL_URL,
        now,
        random,
        store,
        evidence: { lines: evidenceLines(evidence, subject), ties: evidence.ties },
        reminder,
      });
    const kept = async (): Promise<Approval> => {
      const approval = await readApproval(store, id);
      if (approval === undefined)
        throw new StepFailed(`The request ${id} is gone from the table of approvals.`);
      return approval;
    };
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
    const approval = await kept();
    if (approval.decision !== undefined) await deliver(id, courier, true);
    else if (first !== undefined) await ask(approval, first.evidence);
    else {
      try {
        const { evidence, health } = await look();
        await noteHealth(store, id, health);
        await ask(approval, evidence);
      } catch (error) {
        // The first email is as good as the reminder: that this one cannot be sent must not end the waiting.
        if (nameOf(error) === 'LockLost') throw error;
      }
    }
    return { approvalId: id };
  },
});

export const handler = createHandler(requestApproval);
