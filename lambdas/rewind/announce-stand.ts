import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { pastOf } from '../aws/past.ts';
import { publish } from '../aws/publish.ts';
import { amendRecord } from '../aws/records.ts';
import { readRewind } from '../aws/rewind-records.ts';
import { LedgerSettings, NoticeSettings, RecordsSettings } from '../aws/settings.ts';
import { standNotice } from '../domain/notices/rewind.ts';
import { Reached, RewindPlan, Stand } from '../domain/rewind/plan.ts';
import { Failure } from '../domain/way-back.ts';
import { refusalOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** What AWS refuses to say, or to note, for good keeps nobody from being told. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    refusalOf(error);
    return undefined;
  }
}

/** Tells everybody, once, where the cluster is now that writes are allowed again, with its timelines. */
export const announceStand = defineTask({
  name: 'AnnounceStand',
  clients: {
    sns: () => new SNSClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...NoticeSettings, ...RecordsSettings, ...LedgerSettings }),
  input: v.object({
    plan: RewindPlan,
    /** The run that it is about. */
    executionId: v.string(),
    stand: Stand,
    reached: v.nullable(Reached),
    returnPoint: v.nullable(v.string()),
    failure: v.nullable(Failure),
    detail: v.string(),
  }),
  output: v.object({ told: v.boolean() }),
  async run({ plan, executionId, ...outcome }, { sns, rds, dynamodb, settings, execution, clock }) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const record = await unlessRefused(readRewind(records, executionId));
    if (record?.toldBy !== undefined) return { told: false };
    const ledger = { dynamodb, table: settings.LEDGER_TABLE };
    const history = await unlessRefused(pastOf({ rds, ledger }, plan.database.cluster, clock.now()));
    await publish(sns, settings.NOTICE_TOPIC_ARN, standNotice(plan, { ...outcome, history }));
    await unlessRefused(amendRecord(records, executionId, 'toldBy', execution.id));
    return { told: true };
  },
});

export const handler = createHandler(announceStand);
