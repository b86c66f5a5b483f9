import type * as z from 'zod/mini';
import { approversOf } from '../aws/approvers.ts';
import { isAtWork } from '../aws/executions.ts';
import { readLock, readRecord } from '../aws/records.ts';
import type { ApprovalTopicSettings, NoticeSettings, RecordsSettings } from '../aws/settings.ts';
import { subscribersOf } from '../aws/subscribers.ts';
import type { Standing, Survey } from '../domain/planning/survey.ts';
import type { StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';

type Settings = z.infer<typeof RecordsSettings> &
  z.infer<typeof NoticeSettings> &
  z.infer<typeof ApprovalTopicSettings>;

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
  app: StackView | undefined,
  executionId: string,
  now: Date,
): Promise<Standing> {
  if (app === undefined) return { kind: 'free' };
  const records = { dynamodb, table: settings.RECORDS_TABLE };
  const held = await readLock(records, app.id);
  const { holder, forRun = holder } = held;
  if (holder === undefined || forRun === undefined || holder === executionId) return { kind: 'free' };
  if (await isAtWork(sfn, held, now)) return { kind: 'held', by: holder };
  const record = await readRecord(records, forRun);
  return record?.found === undefined ? { kind: 'free' } : { kind: 'unfinished', run: forRun };
}

/** Reads who would hear of the run, and whether another one is in its way. */
export async function readStanding(
  desk: Desk,
  app: StackView | undefined,
  executionId: string,
  now: Date,
): Promise<Pick<Survey, 'standing' | 'subscribers'>> {
  const { sns, settings } = desk;
  return {
    standing: await standingOf(desk, app, executionId, now),
    subscribers: {
      notices: await subscribersOf(sns, settings.NOTICE_TOPIC_ARN),
      approvals: await approversOf(sns, settings.APPROVAL_TOPIC_ARN),
    },
  };
}
