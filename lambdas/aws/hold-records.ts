import * as v from 'valibot';
import { Holding } from '../domain/holding.ts';
import { parse } from '../kit/parse.ts';
import { Account } from './record-parts.ts';
import { type Records, recordOf } from './records.ts';

/** What the record of any run says of the writes that it has stopped. */
export const HoldRecord = v.object({ ...Account.entries, plan: Holding });
export type HoldRecord = v.InferOutput<typeof HoldRecord>;

/** What the record of any run says of the writes that it has stopped; undefined if there is none. */
export async function readHold(records: Records, executionId: string): Promise<HoldRecord | undefined> {
  const item = await recordOf(records, executionId);
  return item === undefined ? undefined : parse(HoldRecord, item);
}
