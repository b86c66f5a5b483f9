import * as v from 'valibot';
import { Side } from '../domain/change-review.ts';
import { Plan } from '../domain/plan.ts';
import { perhapsText, text } from '../domain/primitives.ts';
import { Way } from '../domain/way-back.ts';
import { parse } from '../kit/parse.ts';
import { Account } from './record-parts.ts';
import { isOfRewind, type Records, recordOf } from './records.ts';

/** The record of one migration. */
export const RunRecord = v.object({
  ...Account.entries,
  plan: Plan,
  /** Written just before the app is sent to the new database, and to which. */
  switchedAt: perhapsText,
  switchedTo: v.optional(Side),
  /** Written once the change set is deleted before anybody has executed it: then the app was never sent anywhere. */
  withdrawnAt: perhapsText,
  /** Written once a person wants the app back although it was sent to the new database. */
  returningAt: perhapsText,
  /** Written as soon as a person calls for the way back, wherever the app is. */
  wantedAt: perhapsText,
  /** Where people were told that the app is, and by which execution. */
  told: v.optional(v.object({ way: Way, by: text })),
});
export type RunRecord = v.InferOutput<typeof RunRecord>;

/** The record of a migration; undefined if there is none. */
export async function readRecord(records: Records, executionId: string): Promise<RunRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined || isOfRewind(item) ? undefined : parse(RunRecord, item);
}
