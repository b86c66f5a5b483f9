import * as z from 'zod';
import { hashOf } from '../../lambdas/domain/hash.ts';
import { throughJson } from '../../lambdas/kit/json.ts';
import type { Laboratory } from '../run/laboratory.ts';

const Texts = z.record(z.string(), z.string());

/** An estate with its texts, as it is built. */
export const SavedEstate = z.strictObject({
  region: z.string(),
  stacks: z.array(z.strictObject({ name: z.string(), template: z.string(), parameters: Texts })),
  secrets: Texts,
  parameters: Texts,
  objects: Texts,
  writesPerMinute: z.number(),
  volumeBytes: z.number(),
  health: z.strictObject({ status: z.int(), body: z.string() }),
});

const Visit = z.strictObject({
  method: z.string(),
  path: z.string(),
  contentType: z.string(),
  body: z.string(),
});

/** What a person did with a request: what a browser asked of the page, and then the verdict; null for none but that. */
const Answer = z.strictObject({
  id: z.string(),
  visits: z.array(Visit),
  verdict: z
    .union([
      z.enum(['approved', 'rejected']),
      z.strictObject({ decision: z.literal('rejected'), reason: z.string() }),
    ])
    .nullable(),
});

/** A command that has changed a saved simulation. */
export const SavedStep = z.enum(['thaw', 'go-back']);
export type SavedStep = z.infer<typeof SavedStep>;

/**
 * A simulation that stands still, as the way to it: the same seed, stacks, faults and decisions lead to the very same
 * world, operations of AWS that are under way included. The digest tells whether they did.
 */
export const Saved = z.strictObject({
  kind: z.literal('aurora-rewind-simulation'),
  version: z.literal(2),
  seed: z.int(),
  estate: SavedEstate,
  input: z.json(),
  faults: z.array(z.string()),
  answers: z.array(Answer),
  /** What was done to it since it was saved. */
  steps: z.array(SavedStep),
  digest: z.string(),
});
export type Saved = z.infer<typeof Saved>;

/** What a world is recognised by: its time, its stacks, its clusters, its records. */
export function digestOf({ account, time, settings }: Laboratory): string {
  const stacks = account.stacks
    .all()
    .map(({ name, status, desired }) => [
      name,
      status,
      [...desired.parameters].map(([key, { given }]) => [key, given]),
    ]);
  const clusters = [...account.fleet.clusters.values()].map(({ id, status, groups }) => [id, status, groups]);
  const records = [...account.tables.table(settings.RECORDS_TABLE).keys()];
  return hashOf(throughJson([time.millis, stacks, clusters, records])).slice(0, 16);
}
