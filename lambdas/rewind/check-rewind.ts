import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { listBacktracks } from '../aws/backtracks.ts';
import { underLock } from '../aws/guard.ts';
import { amendRecord } from '../aws/records.ts';
import { readRewind } from '../aws/rewind-records.ts';
import { LedgerSettings, RecordsSettings } from '../aws/settings.ts';
import { isWithin, Reached, RewindPlan } from '../domain/rewind/plan.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { Conflict, StepFailed } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { mayBeUnlisted } from './requests.ts';
import { lookAt } from './settle.ts';

/** Says how far a rewind is, by its identifier, and once it is done where the cluster has really come out. */
export const checkRewind = defineTask({
  name: 'CheckRewind',
  clients: {
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...RecordsSettings, ...LedgerSettings }),
  input: v.object({ plan: RewindPlan, lock: Lock, id: v.string(), errand: v.picklist(['there', 'back']) }),
  output: v.object({
    ...CheckResult.entries,
    reached: v.nullable(Reached),
    /** True: so near to the moment that was wanted that nobody needs to be asked. */
    within: v.boolean(),
  }),
  async run({ plan, lock, id, errand }, { rds, dynamodb, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const record = await readRewind(records, execution.id);
    if (record === undefined)
      throw new Conflict('The record of the run is gone; find out who deleted it. The rewind goes on.');
    const request = (await listBacktracks(rds, plan.database.cluster)).find((each) => each.id === id);
    const now = clock.now();
    const fresh = mayBeUnlisted(record, 'there', now) || mayBeUnlisted(record, 'back', now);
    if (request === undefined && fresh)
      return {
        status: 'pending',
        detail: `The request ${id} is not listed yet.`,
        waitSeconds: 15,
        reached: null,
        within: false,
      };
    if (request === undefined)
      throw new StepFailed(`AWS does not list the rewind ${id} of ${plan.database.cluster} any more.`);
    const ledger = { dynamodb: guard(dynamodb), table: settings.LEDGER_TABLE };
    const look = await lookAt({ rds, ledger, now }, record, request, errand);
    const wanted = errand === 'there' ? plan.target.moment : (record.returnPoint ?? plan.target.moment);
    const within = look.reached !== null && isWithin(plan, wanted, look.reached.to);
    // A person is asked next, for as long as it takes: whoever looks after overdue runs is to leave this one alone.
    if (look.reached !== null && !within && errand === 'there')
      await amendRecord(
        { ...records, dynamodb: guard(dynamodb) },
        execution.id,
        'waitsSince',
        now.toISOString(),
      );
    const beside =
      look.reached === null || within
        ? look.detail
        : `${look.detail} It was to go to ${wanted}; nobody can write yet.`;
    return { ...look, detail: beside, within };
  },
});

export const handler = createHandler(checkRewind);
