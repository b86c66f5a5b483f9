import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { requestBacktrack } from '../aws/backtracks.ts';
import { confirmFrozen } from '../aws/frozen.ts';
import { underLock } from '../aws/guard.ts';
import { pastOf } from '../aws/past.ts';
import { noteAttempt, readRewind } from '../aws/rewind-records.ts';
import { LedgerSettings, RecordsSettings } from '../aws/settings.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { Conflict, nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { leavesWrites } from './leaving.ts';
import { attemptsOf, mayBeUnlisted, requestOf } from './requests.ts';

/** Seconds until AWS is asked again which requests it has. */
const PAUSE = 15;

const LACKING =
  'What was written since would be left behind without a moment to come back to, so the cluster is not rewound.';

/**
 * Asks RDS for the rewind, once: RDS takes no token, so that what may have been asked for already is looked for before,
 * and waited for as long as it may not be listed yet. The request is written down before it is made.
 * `errand`: `back` takes the cluster to the return point again, since nobody wants it where it has come out.
 */
export const startRewind = defineTask({
  name: 'StartRewind',
  clients: {
    // What the SDK would repeat by itself would be asked for twice.
    rds: () => new RDSClient({ maxAttempts: 1 }),
    ec2: () => new EC2Client({}),
    cloudwatch: () => new CloudWatchClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...RecordsSettings, ...LedgerSettings }),
  input: v.object({
    plan: RewindPlan,
    lock: Lock,
    errand: v.picklist(['there', 'back']),
    /** True: a person was asked, and has approved. */
    approved: v.boolean(),
  }),
  output: v.object({ ...CheckResult.entries, id: v.nullable(v.string()) }),
  async run({ plan, lock, errand, approved }, tools) {
    const { settings, execution, clock } = tools;
    const records = { dynamodb: tools.dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const rds = guard(tools.rds);
    const record = await readRewind(records, execution.id);
    const { returnPoint } = record ?? {};
    if (record === undefined || returnPoint === undefined)
      throw new Conflict(
        'The record of the run, with the moment to come back to, is gone. The cluster was not rewound; find out who deleted it.',
      );
    const { cluster } = plan.database;
    const to = errand === 'there' ? plan.target.moment : returnPoint;
    const known = await requestOf(rds, record, errand);
    const ready = (id: string) =>
      ({ status: 'ready', id, detail: `${cluster} goes to ${to}: request ${id}.`, waitSeconds: 1 }) as const;
    if (known !== undefined) return ready(known.id);
    const now = clock.now();
    const notYet = (detail: string) => ({ status: 'pending', id: null, detail, waitSeconds: PAUSE }) as const;
    if (mayBeUnlisted(record, errand, now)) return notYet('RDS may have been asked already; it shows soon.');
    await confirmFrozen(tools, plan, record.found, new Date(returnPoint), now, LACKING);
    // By now the metrics show all that was written; of the last minutes nobody could know before.
    const ledger = { dynamodb: tools.dynamodb, table: settings.LEDGER_TABLE };
    const isAsked = approved || errand === 'back';
    if (!isAsked && (await leavesWrites(tools, plan, await pastOf({ rds, ledger }, cluster, now))))
      throw new Conflict(
        `Something was written to ${cluster} that would be left behind without anybody having approved that. It was not rewound; start again, and you are asked.`,
      );
    await noteAttempt(
      { ...records, dynamodb: guard(tools.dynamodb) },
      execution.id,
      errand === 'there' ? 'asked' : 'askedBack',
      attemptsOf(record, errand),
      now.toISOString(),
    );
    try {
      const { force } = plan;
      const useEarliest = plan.useEarliest && errand === 'there';
      return ready(await requestBacktrack(rds, { cluster, to: new Date(to), force, useEarliest }));
    } catch (error) {
      // The cluster is busy: with somebody else's work, or with what was asked for a moment ago.
      if (nameOf(error) !== 'InvalidDBClusterStateFault') throw error;
      return notYet(`${cluster} is busy.`);
    }
  },
});

export const handler = createHandler(startRewind);
