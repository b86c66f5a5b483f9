import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { readableCause } from '../domain/notices/causes.ts';
import { startAgain } from '../domain/notices/own-freeze.ts';
import type { Paragraph } from '../domain/notices/runbook.ts';
import { failureNotice } from '../domain/notices/texts.ts';
import { Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Where a run can fail, what that means for the app, and where to read on. */
const FACTS = {
  untouched: ['Nothing was changed: the app runs as before.', 'failed-nothing-changed'],
  frozen: [
    'Writes are stopped on the old cluster, and the app still points at it. The watchdog starts the way back at the end of the announced window.',
    'failed-while-writes-were-stopped',
  ],
  switched: [
    'The app was sent to the new cluster. Both clusters are kept; the old one stays fenced.',
    'on-the-new-database-not-finished',
  ],
  stuck: [
    "The way back has failed half-way. As long as the dead man's switch is set it is tried again by itself, later each time. The command where-am-i tells when that is, where the app is, and what exists.",
    'the-way-back-has-failed',
  ],
  done: [
    'The app runs on the new cluster. The old database stack was not deleted, or not wholly.',
    'not-deleted',
  ],
  kept: [
    'The app runs on the new cluster, and the old database stack is kept. Only what follows on that has failed.',
    'old-database-kept',
  ],
  deleted: [
    'The app runs on the new cluster, and the old database stack is deleted. Only what follows on that has failed.',
    'migration-done',
  ],
} as const satisfies Record<string, readonly [string, Paragraph]>;

type Phase = keyof typeof FACTS;

/** What there is, by name, as far as the run has come. */
function existing(plan: Plan | null, phase: Phase): string[] {
  if (plan === null) return [];
  const { database, newStack, names } = plan;
  const old = `Old database  cluster ${database.cluster} in the stack ${database.stack.name}`;
  const fresh = `New database  the stack ${newStack.name}`;
  const snapshot = `Snapshot      ${names.snapshot}`;
  const fence = `Fence group   ${names.fenceGroup}`;
  switch (phase) {
    case 'untouched':
      return [`Database      cluster ${database.cluster} in the stack ${database.stack.name}`];
    case 'frozen':
    case 'switched':
    case 'stuck':
      return [old, ...[fresh, snapshot, fence].map((each) => `${each}, if it came to that`)];
    case 'done':
    case 'kept':
      return [old, fresh, snapshot, fence];
    case 'deleted':
      return [fresh, snapshot, `${fence}, if it is left`];
  }
}

/** What is true wherever the run was: it knows no more. */
const TAKEN_OVER = [
  'Somebody else has taken over from this run, a way back or another run, and tells how that ends. The command where-am-i tells where the app is.',
  'another-run',
] as const satisfies readonly [string, Paragraph];

/** Tells everybody that a run failed, why, and what that means for the app. */
export const announceFailure = defineTask({
  name: 'AnnounceFailure',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({
    appStack: v.string(),
    /** Null where the run had come to no plan. */
    plan: v.nullable(Plan),
    phase: v.picklist(['untouched', 'frozen', 'switched', 'stuck', 'done', 'kept', 'deleted']),
    failedState: v.string(),
    error: v.string(),
    cause: v.string(),
  }),
  output: v.object({ cause: v.string() }),
  async run({ appStack, plan, phase, failedState, error, cause }, { sns, settings }) {
    const readable = readableCause(cause);
    const lost = error === 'LockLost';
    const [fact, paragraph] = lost ? TAKEN_OVER : FACTS[phase];
    // Nobody else lets an app write again that people have stopped after the announcement.
    const then = plan === null || lost || phase !== 'untouched' ? [] : startAgain(plan);
    const failure = { state: failedState, error, cause: readable };
    await publish(
      sns,
      settings.NOTICE_TOPIC_ARN,
      failureNotice(appStack, failure, {
        fact: [fact, ...then].join(' '),
        paragraph,
        existing: existing(plan, lost ? 'stuck' : phase),
      }),
    );
    return { cause: `${failedState}: ${readable}\n${fact}` };
  },
});

export const handler = createHandler(announceFailure);
