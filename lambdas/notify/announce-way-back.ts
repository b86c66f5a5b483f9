import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findFresh } from '../aws/fresh.ts';
import { publish } from '../aws/publish.ts';
import { amendRecord } from '../aws/records.ts';
import { readRecord } from '../aws/run-records.ts';
import { NoticeSettings, RecordsSettings } from '../aws/settings.ts';
import { findStack } from '../aws/stacks.ts';
import { isFenced } from '../domain/fenced.ts';
import { wayBackNotice } from '../domain/notices/way-back.ts';
import { Plan } from '../domain/plan.ts';
import { Failure, WayTaken } from '../domain/way-back.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody, once, what became of a run that did not come to its end, and what exists now. */
export const announceWayBack = defineTask({
  name: 'AnnounceWayBack',
  clients: {
    sns: () => new SNSClient({}),
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...NoticeSettings, ...RecordsSettings }),
  input: v.object({
    plan: Plan,
    executionId: v.string(),
    /** Says it although it was said before. */
    again: v.boolean(),
    way: WayTaken,
    failure: Failure,
    detail: v.string(),
  }),
  /** False: nothing was said, because an earlier way back had said it. */
  output: v.object({ told: v.boolean() }),
  async run(
    { plan, executionId, way, failure, detail, again },
    { sns, cloudformation, rds, dynamodb, settings, execution },
  ) {
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    const before = (await readRecord(records, executionId))?.told;
    if (!again && before?.way === way) return { told: before.by === execution.id };
    const old = await findStack(cloudformation, plan.database.stack.id);
    const fresh = await findStack(cloudformation, plan.newStack.name);
    const cluster = (await findFresh({ cloudformation, rds }, plan))?.cluster;
    const stacks = {
      old: old?.status ?? 'DELETE_COMPLETE',
      fresh: fresh?.status,
      open: cluster !== undefined && !isFenced(cluster) ? cluster.status : undefined,
    };
    await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));
    await amendRecord(records, executionId, 'told', { way, by: execution.id });
    return { told: true };
  },
});

export const handler = createHandler(announceWayBack);
