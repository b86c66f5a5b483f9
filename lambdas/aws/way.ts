import { formatDuration } from '../domain/duration.ts';
import type { Plan } from '../domain/plan.ts';
import type { StackView } from '../domain/views.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { type Way, wayOf } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import type { RunRecord } from './records.ts';
import { operationOf } from './stacks.ts';

/** The token that marks a run's update among the events of the app stack. */
export function updateToken({ suffix }: Plan): string {
  return `update-${suffix}`;
}

/** Where a run has left the app, in a word and in a sentence, and when it is worth looking again. */
export interface Position {
  readonly way: Way;
  readonly detail: string;
  readonly waitSeconds: number;
}

/** The position of a run that has not begun to change anything. */
export const UNTOUCHED: Position = {
  way: 'untouched',
  detail: 'The run had changed nothing yet.',
  waitSeconds: 1,
};

/** Finds out from the run's record and from CloudFormation where the run has left the app. Changes nothing. */
export async function positionOf(
  cloudformation: Client,
  { plan, found, returningAt }: Pick<RunRecord, 'plan' | 'found' | 'returningAt'>,
  { id, name, status }: StackView,
  now: Date,
): Promise<Position> {
  const position = (way: Way, detail: string, wait = 1) => ({ way, detail, waitSeconds: wait });
  if (found === undefined) return UNTOUCHED;
  if (returningAt !== undefined)
    return position('return', `${name} is ${status}, on its way back to the old database as was asked for.`);
  const update = await operationOf(cloudformation, id, updateToken(plan));
  if (update === undefined)
    return position('back', `${name} was never sent to the new database; everything can be undone.`);
  const elapsed = (now.getTime() - update.begunAt.getTime()) / 1000;
  const since = `${name} is ${status}, ${formatDuration(elapsed)} after its update began`;
  const way = wayOf(status);
  if (way === 'pending')
    return position(way, `${since}: it is not decided yet.`, waitSeconds(elapsed, plan.lookAfter.appStack));
  if (way === 'rolled-back')
    return position(way, `${since}: CloudFormation sends it back to the old database.`);
  return position(way, `${since}: it is on the new database.`);
}
