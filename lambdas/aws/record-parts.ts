import * as z from 'zod/mini';
import { perhapsText, text, textByName, texts } from '../domain/primitives.ts';
import { Failure } from '../domain/way-back.ts';

/** What was there before the first change: the only things that are remembered instead of read from AWS. */
export const Found = z.object({
  clusterGroups: texts,
  fenceGroup: text,
  suspended: z.array(z.object({ group: text, processes: texts })),
  ssmParameters: textByName,
});
export type Found = z.infer<typeof Found>;

/** What is written down of every run that stops writes. */
export const Account = z.object({
  pk: text,
  executionId: text,
  frozenAt: perhapsText,
  /** Why the run did not come to its end. */
  failure: z.optional(Failure),
  found: z.optional(Found),
});
