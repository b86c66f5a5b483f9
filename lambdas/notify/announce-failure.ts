import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { readableCause } from '../domain/notices/causes.ts';
import { failureNotice } from '../domain/notices/texts.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Where a run can fail, and what that means for the app. */
const FACTS = {
  untouched: 'Nothing was changed: the app runs as before.',
  frozen:
    'Writes are stopped on the old cluster, and the app still points at it. The watchdog starts the way back at the end of the announced window.',
  switched: 'The app was sent to the new cluster. Both clusters are kept; the old one stays fenced.',
  stuck:
    'The way back has failed half-way. Both databases are kept, and nothing more is changed until a person has looked.',
  done: 'The app runs on the new cluster. The old database stack was not deleted, or not wholly.',
} as const;

/** Tells everybody that a run failed, why, and what that means for the app. */
export const announceFailure = defineTask({
  name: 'AnnounceFailure',
  clients: { sns: () => new SNSClient({}) },
  settings: NoticeSettings,
  input: z.object({
    appStack: z.string(),
    phase: z.enum(['untouched', 'frozen', 'switched', 'stuck', 'done']),
    failedState: z.string(),
    error: z.string(),
    cause: z.string(),
  }),
  output: z.object({ cause: z.string() }),
  async run({ appStack, phase, failedState, error, cause }, { sns, settings }) {
    const readable = readableCause(cause);
    await publish(
      sns,
      settings.NOTICE_TOPIC_ARN,
      failureNotice(appStack, error, readable, [`Failed in the state ${failedState}.`, FACTS[phase]]),
    );
    return { cause: `${failedState}: ${readable} ${FACTS[phase]}` };
  },
});

export const handler = createHandler(announceFailure);
