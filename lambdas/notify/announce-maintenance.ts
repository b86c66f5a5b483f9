import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { maintenanceNotice } from '../domain/notices/texts.ts';
import { Plan } from '../domain/plan.ts';
import { Tie } from '../domain/problem.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody that the app will stop taking writes, and for how long. */
export const announceMaintenance = defineTask({
  name: 'AnnounceMaintenance',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({ plan: Plan, ties: v.array(Tie) }),
  output: v.object({}),
  async run({ plan, ties }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, maintenanceNotice(plan, ties));
    return {};
  },
});

export const handler = createHandler(announceMaintenance);
