import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import * as v from 'valibot';
import { MigrationApproval } from '../aws/migration-approvals.ts';
import { MigrationSubject } from '../domain/migration-subject.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { ASKING, AskingSettings, askingClients, askPeople } from './asking.ts';
import { lookAtBoth } from './look-at-both.ts';

/** Asks people about a migration, with what both databases look like now. */
export const requestApproval = defineTask({
  name: 'RequestApproval',
  clients: {
    ...askingClients,
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
  },
  settings: AskingSettings,
  input: v.object({ ...MigrationSubject.entries, ...ASKING }),
  output: v.object({ approvalId: v.string() }),
  async run({ lock, hours, reminder, observed, ...subject }, tools) {
    const readEvidence = (now: Date) => lookAtBoth(tools, subject, now);
    return await askPeople(
      { subject, kind: MigrationApproval, readEvidence },
      { lock, hours, reminder, observed },
      tools,
    );
  },
});

export const handler = createHandler(requestApproval);
