import type * as v from 'valibot';
import type { Standing, Survey } from '../domain/planning/survey.ts';
import type { Client } from '../kit/client.ts';
import { approversOf } from './approvers.ts';
import { isAtWork } from './executions.ts';
import { readHold } from './hold-records.ts';
import { readLock } from './locks.ts';
import type { ApprovalTopicSettings, NoticeSettings, RecordsSettings } from './settings.ts';
import { subscribersOf } from './subscribers.ts';

type Settings = v.InferOutput<v.ObjectSchema<typeof RecordsSettings, undefined>> &
  v.InferOutput<v.ObjectSchema<typeof NoticeSettings, undefined>> &
  v.InferOutput<v.ObjectSchema<typeof ApprovalTopicSettings, undefined>>;

/** What the standing of a run is read with. */
export interface Desk {
  readonly dynamodb: Client;
  readonly sfn: Client;
  readonly sns: Client;
  readonly settings: Settings;
}

/** Whether another run is in the way of `executionId`, or has left something undone. */
async function standingOf(
  { dynamodb, sfn, settings }: Desk,
  lock: string | undefined,
  executionId: string,
  now: Date,
): Promise<Standing> {
  if (lock === undefined) return { kind: 'free' };
  const records = { dynamodb, table: settings.RECORDS_TABLE };
  const held = await readLock(records, lock);
  const { holder, forRun = holder } = held;
  if (holder === undefined || forRun === undefined || holder === executionId) return { kind: 'free' };
  if (await isAtWork(sfn, held, now)) return { kind: 'held', by: holder };
  const record = await readHold(records, forRun);
  return record?.found === undefined ? { kind: 'free' } : { kind: 'unfinished', run: forRun };
}

/** Reads who would hear of the run, and whether another one is in its way. @param lock what the lock would be on */
export async function readStanding(
  desk: Desk,
  lock: string | undefined,
  executionId: string,
  now: Date,
): Promise<Pick<Survey, 'standing' | 'subscribers'>> {
  const { sns, settings } = desk;
  return {
    standing: await standingOf(desk, lock, executionId, now),
    subscribers: {
      notices: await subscribersOf(sns, settings.NOTICE_TOPIC_ARN),
      approvals: await approversOf(sns, settings.APPROVAL_TOPIC_ARN),
    },
  };
}
