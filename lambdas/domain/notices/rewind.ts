import { formatDuration } from '../duration.ts';
import type { Reached, RewindPlan, Stand } from '../rewind/plan.ts';
import { describeRewind } from '../rewind/words.ts';
import { timelineText } from '../timelines/text.ts';
import type { History } from '../timelines/timelines.ts';
import { secondOf } from '../timelines/words.ts';
import type { Failure } from '../way-back.ts';
import { startAgain, stopYourself } from './own-freeze.ts';
import { causeParagraph, type Paragraph, readOn } from './runbook.ts';
import { lines, minutes, type Text } from './texts.ts';

/** What everybody is told before a rewind. */
export function rewindNotice(plan: RewindPlan): Text {
  const { app, database, noticeMinutes, target, downtime } = plan;
  const { name } = app.stack;
  const when = noticeMinutes === 0 ? 'Now' : `In ${minutes(noticeMinutes)}`;
  return {
    subject: `${name}: rewind ${noticeMinutes === 0 ? 'now' : `in ${minutes(noticeMinutes)}`}`,
    body: lines(
      `${when} ${name} stops taking writes: its database ${database.cluster} is taken to ${secondOf(Date.parse(target.moment))}.`,
      `It will be back after about ${formatDuration(downtime.expectedSeconds)}. What was written after that moment will not be there.`,
      stopYourself(plan),
      '',
      describeRewind(plan),
      '',
      readOn('rewind-announced'),
    ),
  };
}

/** Where a run has left the cluster, and what is known besides. */
export interface Outcome {
  readonly stand: Stand;
  readonly reached: Reached | null;
  /** The moment before the rewind, as ISO 8601. */
  readonly returnPoint: string | null;
  /** Why the run did not come to its end; null if it did. */
  readonly failure: Failure | null;
  /** How the app was found after that, as a sentence. */
  readonly detail: string;
  readonly history: History | undefined;
}

/** Where the cluster is, in a sentence. */
function whereabouts({ database, target }: RewindPlan, { stand, reached, returnPoint }: Outcome): string {
  const { cluster } = database;
  const wanted = secondOf(Date.parse(target.moment));
  const at = reached === null ? 'an unknown moment' : secondOf(reached.to);
  switch (stand) {
    case 'untouched':
      return `${cluster} was not rewound: it has everything that was written.`;
    case 'failed':
      return `AWS could not rewind ${cluster}: it has everything that was written${returnPoint === null ? '' : ` until ${secondOf(Date.parse(returnPoint))}, when writes were stopped`}. Make sure of that before you go on.`;
    case 'rewound':
      return `${cluster} is at ${at}; wanted was ${wanted}.`;
    case 'returned':
      return `${cluster} had come out too far from ${wanted}, and was taken back: it is at ${at}${returnPoint === null ? '' : `, and came from ${secondOf(Date.parse(returnPoint))}`}.`;
  }
}

function subjectOf({ app, database }: RewindPlan, { stand, reached, failure }: Outcome): string {
  const { name } = app.stack;
  if (failure !== null) return `${name}: the rewind did not come to its end (${failure.error})`;
  return stand === 'rewound' && reached !== null
    ? `${name}: ${database.cluster} is at ${secondOf(reached.to)}`
    : `${name}: ${database.cluster} is where it was before the rewind`;
}

const PARAGRAPHS: Readonly<Record<Stand, Paragraph>> = {
  untouched: 'rewind-not-finished',
  failed: 'rewind-not-finished',
  rewound: 'rewound',
  returned: 'rewound-to-another-moment',
};

/** What everybody is told once writes are allowed again. */
export function standNotice(plan: RewindPlan, outcome: Outcome): Text {
  const { stand, returnPoint, failure, detail, history, reached } = outcome;
  const forward =
    stand === 'rewound' && returnPoint !== null
      ? [
          '',
          `To go forward again, to ${secondOf(Date.parse(returnPoint))}, the approvers have a link; or start a rewind with "to": "${returnPoint}", or "undo" as long as no other rewind comes after this one.`,
        ]
      : [];
  // Whoever ends a run may look long after the cluster was there.
  const took =
    reached === null || failure !== null
      ? []
      : [`The rewind took ${formatDuration((reached.since - reached.from) / 1000)}.`];
  return {
    subject: subjectOf(plan, outcome),
    body: lines(
      whereabouts(plan, outcome),
      `Writes are allowed. ${detail}`,
      startAgain(plan),
      took,
      ...(failure === null
        ? []
        : ['', `${failure.error}: ${failure.cause}`, `Failed in the state ${failure.state}.`]),
      forward,
      ...(history === undefined ? [] : ['', ...timelineText(history, secondOf)]),
      '',
      readOn(PARAGRAPHS[stand], ...(failure === null ? [] : [causeParagraph(failure)])),
    ),
  };
}

/** What a failure means for the cluster, by how far the run has come. */
const FACTS = {
  untouched: ['Nothing was changed: the cluster is as it was.', 'failed-nothing-changed'],
  held: [
    "Nobody can write to the cluster. The dead man's switch lets writes in again at the end of the announced time.",
    'rewind-not-finished',
  ],
  stuck: [
    "Nobody could end the rewind by itself, and perhaps nobody can write to the cluster. As long as the dead man's switch is set it is tried again.",
    'ending-a-rewind-has-failed',
  ],
  unmarked: ['The moment has no name. Nothing was changed.', 'moment-not-marked'],
} as const satisfies Readonly<Record<string, readonly [string, Paragraph]>>;

/** How far a run had come when it failed. */
export type RewindPhase = keyof typeof FACTS;

/** What everybody is told of a rewind that has failed, with the sentence that says what that means. */
export function rewindFailure(name: string, failure: Failure, phase: RewindPhase): Text & { fact: string } {
  const [fact, paragraph] = FACTS[phase];
  return {
    subject: `${name}: ${phase === 'unmarked' ? 'no moment was marked' : 'rewind failed'} (${failure.error})`,
    body: lines(
      `${failure.error}: ${failure.cause}`,
      '',
      `Failed in the state ${failure.state}.`,
      fact,
      '',
      readOn(paragraph, causeParagraph(failure)),
    ),
    fact,
  };
}
