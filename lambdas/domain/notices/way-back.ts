import { formatDuration } from '../duration.ts';
import type { Plan } from '../plan.ts';
import type { Failure, Way } from '../way-back.ts';
import { startAgain } from './own-freeze.ts';
import { causeParagraph, readOn, WAY_PARAGRAPHS } from './runbook.ts';
import { lines, type Text } from './texts.ts';

type End = Exclude<Way, 'pending'>;

/** The statuses of both database stacks as they are now; the new one may not exist. */
export interface Stacks {
  readonly old: string;
  readonly fresh: string | undefined;
  /** The status of the new cluster if it is behind no fence. */
  readonly open: string | undefined;
}

const SUBJECT: Readonly<Record<End, string>> = {
  untouched: 'migration not done, nothing changed',
  back: 'migration undone, back on the old database',
  'rolled-back': 'back on the old database, the new one is kept',
  return: 'back on the old database as asked for, the new one is kept',
  stay: 'on the new database, but the migration did not end well',
};

/** How the writes that only the new database has get into the old one. */
function carryOver({ newStack, names, backtrackWindow }: Plan, { open }: Stacks): string[] {
  const how =
    open === undefined
      ? 'behind a fence'
      : `but NOT behind a fence, because its cluster is ${open}; see that nothing writes to it`;
  return [
    `The new database stack ${newStack.name} is kept ${how}: the app may have written to it. To carry those writes over, clone its cluster, compare the clone with the snapshot ${names.snapshot}, from which it was made, and bring what was added or changed since into the old database. Delete the new stack only after that.`,
    `The new cluster can also be rewound, by up to ${formatDuration(backtrackWindow)}, to look at any moment since the switch.`,
  ];
}

/** Where the app is, and what a person has to do. */
function facts(plan: Plan, way: End, stacks: Stacks): string[] {
  const { old } = stacks;
  const { app, database, newStack } = plan;
  const { name } = app.stack;
  switch (way) {
    case 'untouched':
      return [`${name} runs on ${database.cluster} as before. Start again once the cause is mended.`];
    case 'back':
      return [
        `${name} runs on ${database.cluster} again, and writes are allowed. Start again once the cause is mended.`,
        `The new database stack, to which no app was sent, is being deleted if it came to that.`,
      ];
    case 'rolled-back':
      return [
        `CloudFormation sent ${name} back to ${database.cluster}, where writes are allowed again.`,
        ...carryOver(plan, stacks),
      ];
    case 'return':
      return [
        `${name} was sent back to ${database.cluster}, where writes are allowed again.`,
        ...carryOver(plan, stacks),
      ];
    case 'stay':
      return [
        `${name} was sent to the new database stack ${newStack.name}. Look whether it works there.`,
        old.startsWith('DELETE_')
          ? `The deletion of the old database stack was approved and has begun.`
          : `The old cluster ${database.cluster} is kept behind a fence, as it was when writes stopped. The command go-back sends ${name} back to it; what was written to the new one by then would have to be carried over.`,
      ];
  }
}

/** Where a cluster stays behind the fence in the end; otherwise the fence is taken away. */
const FENCED: readonly End[] = ['rolled-back', 'return', 'stay'];

/** What exists now, by name. */
function inventory({ database, newStack, names }: Plan, way: End, { old, fresh }: Stacks): string[] {
  return [
    `Old database stack  ${database.stack.name}: ${old}`,
    `New database stack  ${fresh === undefined ? 'there is none' : `${newStack.name}: ${fresh}`}`,
    ...(way === 'untouched' ? [] : [`Snapshot            ${names.snapshot}, if it came to that`]),
    ...(FENCED.includes(way) ? [`Fence group         ${names.fenceGroup}, if it came to that`] : []),
  ];
}

/** What people read when a run did not come to its end. */
export function wayBackNotice(
  plan: Plan,
  way: End,
  failure: Failure & { readonly detail: string },
  stacks: Stacks,
): Text {
  const { state, error, cause, detail } = failure;
  return {
    subject: `${plan.app.stack.name}: ${SUBJECT[way]}`,
    body: lines(
      `The migration ended in ${state} with ${error}: ${cause}`,
      `The way back began here: ${detail}`,
      '',
      facts(plan, way, stacks),
      // Hosts that an update has replaced have started the app.
      way === 'stay' || way === 'return' ? [] : startAgain(plan),
      '',
      inventory(plan, way, stacks),
      '',
      readOn(WAY_PARAGRAPHS[way], causeParagraph(failure)),
    ),
  };
}
