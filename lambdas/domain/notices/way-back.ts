import type { Plan } from '../plan.ts';
import type { Failure, Way } from '../way-back.ts';
import type { Text } from './texts.ts';

type End = Exclude<Way, 'pending'>;

/** The statuses of both database stacks as they are now; the new one may not exist. */
export interface Stacks {
  readonly old: string;
  readonly fresh: string | undefined;
}

const SUBJECT: Readonly<Record<End, string>> = {
  untouched: 'migration not done, nothing changed',
  back: 'migration undone, back on the old database',
  'rolled-back': 'back on the old database, the new one is kept',
  stay: 'on the new database, but the migration did not end well',
};

/** Where the app is, and what a person has to do. */
function facts({ app, database, newStack, names }: Plan, way: End, { old }: Stacks): string[] {
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
        `The new database stack is kept behind a fence: the app may have written to it. Compare it with the snapshot ${names.snapshot} and carry over what is missing before you delete it.`,
      ];
    case 'stay':
      return [
        `${name} was sent to the new database stack ${newStack.name}. Look whether it works there.`,
        old.startsWith('DELETE_')
          ? `The deletion of the old database stack was approved and has begun.`
          : `The old cluster ${database.cluster} is kept behind a fence, as it was when writes stopped.`,
      ];
  }
}

/** What exists now, by name. */
function inventory({ database, newStack, names }: Plan, way: End, { old, fresh }: Stacks): string[] {
  return [
    `Old database stack  ${database.stack.name}: ${old}`,
    `New database stack  ${fresh === undefined ? 'there is none' : `${newStack.name}: ${fresh}`}`,
    ...(way === 'untouched' ? [] : [`Snapshot            ${names.snapshot}, if it came to that`]),
  ];
}

/** What people read when a run did not come to its end. */
export function wayBackNotice(
  plan: Plan,
  way: End,
  { state, error, cause, detail }: Failure & { readonly detail: string },
  stacks: Stacks,
): Text {
  return {
    subject: `${plan.app.stack.name}: ${SUBJECT[way]}`,
    body: [
      `The migration ended in ${state} with ${error}: ${cause}`,
      detail,
      '',
      ...facts(plan, way, stacks),
      '',
      ...inventory(plan, way, stacks),
    ].join('\n'),
  };
}
