import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { findExecution } from '../aws/executions.ts';
import { publish } from '../aws/publish.ts';
import { keepAnswer, lastAnswer } from '../aws/readiness.ts';
import { NoticeSettings, RecordsSettings } from '../aws/settings.ts';
import { readinessNotice } from '../domain/notices/readiness.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells people whether an app could be migrated, when the answer is another one than the last time. */
export const reportReadiness = defineTask({
  name: 'ReportReadiness',
  clients: {
    sfn: () => new SFNClient({}),
    sns: () => new SNSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...NoticeSettings, ...RecordsSettings }),
  input: v.object({ executionId: v.string() }),
  output: v.object({ told: v.boolean() }),
  async run({ executionId }, { sfn, sns, dynamodb, settings }) {
    const run = await findExecution(sfn, executionId);
    // Step Functions forgets an execution after three months.
    if (run === undefined) return { told: false };
    const { app, answer, notice } = readinessNotice(run);
    const records = { dynamodb, table: settings.RECORDS_TABLE };
    if ((await lastAnswer(records, app)) === answer) return { told: false };
    await publish(sns, settings.NOTICE_TOPIC_ARN, notice);
    await keepAnswer(records, app, answer);
    return { told: true };
  },
});

export const handler = createHandler(reportReadiness);
