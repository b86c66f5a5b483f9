import { namesSide, oldSide } from '../domain/change-review.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Plan } from '../domain/plan.ts';
import type { StackView } from '../domain/views.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { type Way, wayOf } from '../domain/way-back.ts';
import type { Client } from '../kit/client.ts';
import { findChangeSet } from './change-sets.ts';
import type { RunRecord } from './run-records.ts';
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

/** The events of an update that was asked for show by then, in seconds. */
const LATE = 120;

/**
 * Finds out from the run's record and from CloudFormation where the run has left the app. Changes nothing. `back` is
 * said only where it is certain that the app was never sent to the new database, because that one is then deleted.
 */
export async function positionOf(
  cloudformation: Client,
  record: Omit<RunRecord, 'pk' | 'executionId'>,
  stack: StackView,
  now: Date,
): Promise<Position> {
  const { plan, found, switchedAt, withdrawnAt, returningAt } = record;
  const { id, name, status } = stack;
  const position = (way: Way, detail: string, wait = 1) => ({ way, detail, waitSeconds: wait });
  if (found === undefined) return UNTOUCHED;
  if (returningAt !== undefined) {
    const there = status.endsWith('_COMPLETE') && namesSide(stack, plan, oldSide(plan));
    const where = there ? 'back on the old database' : 'on its way back to the old database';
    return position('return', `${name} is ${status}, ${where} as was asked for.`);
  }
  const never = position('back', `${name} was never sent to the new database; everything can be undone.`);
  if (switchedAt === undefined || withdrawnAt !== undefined) return never;
  const asked = new Date(switchedAt);
  const update = await operationOf(cloudformation, id, updateToken(plan), asked);
  if (
    update === undefined &&
    (await findChangeSet(cloudformation, id, plan.names.changeSet))?.unused === true
  )
    return never;
  const namesOld = namesSide(stack, plan, oldSide(plan));
  const elapsed = (now.getTime() - (update?.begunAt ?? asked).getTime()) / 1000;
  const since = `${name} is ${status}, ${formatDuration(elapsed)} after its update began`;
  if (update === undefined) {
    if (!namesOld) return position('stay', `${since}: it does not name the old database.`);
    return elapsed < LATE
      ? position('pending', `${since}, and its events do not show yet.`, 15)
      : position('rolled-back', `${since}, of which no events are left: it names the old database.`);
  }
  const way = wayOf({ status, outcome: update.outcome, namesOld });
  if (way === 'pending')
    return position(way, `${since}: it is not decided yet.`, waitSeconds(elapsed, plan.lookAfter.appStack));
  if (way === 'rolled-back')
    return position(way, `${since}: CloudFormation sends it back to the old database.`);
  return position(
    way,
    namesOld
      ? `${since}: it was sent to the new database, but somebody has put the old one into its parameters.`
      : `${since}: it is on the new database.`,
  );
}
