import * as v from 'valibot';
import { RewindApproval } from '../aws/rewind-approvals.ts';
import { LedgerSettings } from '../aws/settings.ts';
import { RewindSubject } from '../domain/rewind/subject.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { ASKING, AskingSettings, askingClients, askPeople } from './asking.ts';
import { lookAtTarget } from './look-at-cluster.ts';

/** Asks people about a rewind, with what is known of the cluster's past. */
export const requestRewindApproval = defineTask({
  name: 'RequestRewindApproval',
  clients: askingClients,
  settings: v.object({ ...AskingSettings.entries, ...LedgerSettings }),
  input: v.object({ ...RewindSubject.entries, ...ASKING }),
  output: v.object({ approvalId: v.string() }),
  async run({ lock, hours, reminder, observed, ...subject }, tools) {
    const ledger = { dynamodb: tools.dynamodb, table: tools.settings.LEDGER_TABLE };
    const readEvidence = (now: Date) => lookAtTarget({ ...tools, ledger }, subject, now);
    return await askPeople(
      { subject, kind: RewindApproval, readEvidence },
      { lock, hours, reminder, observed },
      tools,
    );
  },
});

export const handler = createHandler(requestRewindApproval);
