import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
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
  settings: z.object(NoticeSettings),
  input: z.object({
    /** What people call what the run is about. */
    appStack: z.string(),
    problems: z.array(Problem),
    undone: z.boolean(),
    what: z._default(z.enum(['migration', 'rewind']), 'migration'),
  }),
  output: z.object({}),
  async run({ appStack, problems, undone, what }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, refusalNotice(appStack, problems, undone, what));
    return {};
  },
});

export const handler = createHandler(announceRefusal);
