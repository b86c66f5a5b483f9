import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { findStack } from '../aws/stacks.ts';
import { wayBackNotice } from '../domain/notices/way-back.ts';
import { Plan } from '../domain/plan.ts';
import { Failure, Way } from '../domain/way-back.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody what became of a run that did not come to its end, and what exists now. */
export const announceWayBack = defineTask({
  name: 'AnnounceWayBack',
  clients: { sns: () => new SNSClient({}), cloudformation: () => new CloudFormationClient({}) },
  settings: NoticeSettings,
  input: z.object({ plan: Plan, way: Way.exclude(['pending']), failure: Failure, detail: z.string() }),
  output: z.object({}),
  async run({ plan, way, failure, detail }, { sns, cloudformation, settings }) {
    const old = await findStack(cloudformation, plan.database.stack.id);
    const fresh = await findStack(cloudformation, plan.newStack.name);
    const stacks = { old: old?.status ?? 'DELETE_COMPLETE', fresh: fresh?.status };
    await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));
    return {};
  },
});

export const handler = createHandler(announceWayBack);
