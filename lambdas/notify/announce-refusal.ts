import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { refusalNotice } from '../domain/notices/texts.ts';
import { Problem } from '../domain/problem.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody that a run was refused, with all of its reasons. */
export const announceRefusal = defineTask({
  name: 'AnnounceRefusal',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({
    /** What people call what the run is about. */
    appStack: v.string(),
    problems: v.array(Problem),
    undone: v.boolean(),
    what: v.optional(v.picklist(['migration', 'rewind']), 'migration'),
  }),
  output: v.object({}),
  async run({ appStack, problems, undone, what }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, refusalNotice(appStack, problems, undone, what));
    return {};
  },
});

export const handler = createHandler(announceRefusal);
