import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { readableCause } from '../domain/notices/causes.ts';
import { rewindFailure } from '../domain/notices/rewind.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody that a rewind failed, why, and what that means for the cluster. */
export const announceRewindFailure = defineTask({
  name: 'AnnounceRewindFailure',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({
    /** What people call the app or the cluster. */
    name: v.string(),
    phase: v.picklist(['untouched', 'held', 'stuck', 'unmarked']),
    failedState: v.string(),
    error: v.string(),
    cause: v.string(),
  }),
  output: v.object({ cause: v.string() }),
  async run({ name, phase, failedState, error, cause }, { sns, settings }) {
    const failure = { state: failedState, error, cause: readableCause(cause) };
    const { fact, ...notice } = rewindFailure(name, failure, phase);
    await publish(sns, settings.NOTICE_TOPIC_ARN, notice);
    return { cause: `${failedState}: ${failure.cause}\n${fact}` };
  },
});

export const handler = createHandler(announceRewindFailure);
