import * as v from 'valibot';
import { perhapsText, text, textByName, texts } from '../domain/primitives.ts';
import { Failure } from '../domain/way-back.ts';

/** What was there before the first change: the only things that are remembered instead of read from AWS. */
export const Found = v.object({
  clusterGroups: texts,
  fenceGroup: text,
  suspended: v.array(v.object({ group: text, processes: texts })),
  ssmParameters: textByName,
});
export type Found = v.InferOutput<typeof Found>;

/** What is written down of every run that stops writes. */
export const Account = v.object({
  pk: text,
  executionId: text,
  frozenAt: perhapsText,
  /** Why the run did not come to its end. */
  failure: v.optional(Failure),
  found: v.optional(Found),
});
