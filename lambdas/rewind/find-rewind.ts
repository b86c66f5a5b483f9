import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { readRewind } from '../aws/rewind-records.ts';
import { LedgerSettings, RecordsSettings } from '../aws/settings.ts';
import { Reached, RewindPlan, Stand } from '../domain/rewind/plan.ts';
import { CheckResult, Lock } from '../domain/step.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { attemptsOf, type Errand, mayBeUnlisted, requestOf } from './requests.ts';
import { lookAt } from './settle.ts';

/** Seconds until AWS is asked again which requests it has. */
const PAUSE = 15;

/**
 * Finds out where a run that has not come to its end has left the cluster, from its record and from AWS alone, and waits
 * for a rewind that is under way: nobody could write meanwhile anyway.
 */
export const findRewind = defineTask({
  name: 'FindRewind',
  clients: {
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...RecordsSettings, ...LedgerSettings }),
  input: v.object({ plan: RewindPlan, lock: Lock, executionId: v.string() }),
  output: v.object({
    ...CheckResult.entries,
    stand: Stand,
    reached: v.nullable(Reached),
    returnPoint: v.nullable(v.string()),
    /** True: writes were stopped, and have to be let in again. */
    held: v.boolean(),
  }),
  async run({ plan, lock, executionId }, { rds, dynamodb, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const guard = await underLock(records, lock, execution.id);
    const record = await readRewind(records, executionId);
    if (record === undefined)
      throw new Conflict('The record of the run is gone, so nothing can be put back by itself.');
    const { cluster } = plan.database;
    const known = { returnPoint: record.returnPoint ?? null, held: record.found !== undefined };
    const now = clock.now();
    const nowhere = { ...known, stand: 'untouched' as const, reached: null };
    const errand: Errand = attemptsOf(record, 'back').length > 0 ? 'back' : 'there';
    const request = await requestOf(rds, record, errand);
    if (request === undefined && mayBeUnlisted(record, errand, now)) {
      const detail = 'RDS may have been asked for a rewind; it shows soon.';
      return { ...nowhere, status: 'pending' as const, detail, waitSeconds: PAUSE };
    }
    // Where the way back was about to be asked for, the way there is done.
    const latest = request ?? (await requestOf(rds, record, 'there'));
    if (latest === undefined)
      return {
        ...nowhere,
        status: 'ready' as const,
        detail: `${cluster} was not rewound.`,
        waitSeconds: 1,
      };
    const ledger = { dynamodb: guard(dynamodb), table: settings.LEDGER_TABLE };
    const eyes = { rds, ledger, now };
    const isBack = errand === 'back' && request !== undefined;
    const look = await lookAt(eyes, record, latest, isBack ? 'back' : 'there');
    if (look.status !== 'failed')
      return { ...known, ...look, stand: isBack ? ('returned' as const) : ('rewound' as const) };
    // A rewind that has failed has taken the cluster nowhere: that is an answer, and no failure of this step.
    const there = isBack ? await requestOf(rds, record, 'there') : undefined;
    return there === undefined
      ? { ...known, ...look, status: 'ready' as const, stand: 'failed' as const }
      : { ...known, ...(await lookAt(eyes, record, there, 'there')), stand: 'rewound' as const };
  },
});

export const handler = createHandler(findRewind);
