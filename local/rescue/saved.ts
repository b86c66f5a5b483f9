import * as v from 'valibot';
import { form } from '../../lambdas/domain/forms.ts';
import { hashOf } from '../../lambdas/domain/hash.ts';
import { number, textByName, whole } from '../../lambdas/domain/primitives.ts';
import { throughJson } from '../../lambdas/kit/json.ts';
import { anyJson } from '../any-json.ts';
import type { Laboratory } from '../run/laboratory.ts';

/** An estate with its texts, as it is built. */
export const SavedEstate = form({
  region: v.string(),
  stacks: v.array(form({ name: v.string(), template: v.string(), parameters: textByName })),
  secrets: textByName,
  parameters: textByName,
  objects: textByName,
  writesPerMinute: number,
  volumeBytes: number,
  health: form({ status: whole, body: v.string() }),
});

const Visit = form({
  method: v.string(),
  path: v.string(),
  contentType: v.string(),
  body: v.string(),
});

/** What a person did with a request: what a browser asked of the page, and then the verdict; null for none but that. */
const Answer = form({
  id: v.string(),
  visits: v.array(Visit),
  verdict: v.nullable(
    v.union([
      v.picklist(['approved', 'rejected']),
      form({ decision: v.literal('rejected'), reason: v.string() }),
    ]),
  ),
});

/** A command that has changed a saved simulation. */
export const SavedStep = v.picklist(['thaw', 'go-back']);
export type SavedStep = v.InferOutput<typeof SavedStep>;

/**
 * A simulation that stands still, as the way to it: the same seed, stacks, faults and decisions lead to the very same
 * world, operations of AWS that are under way included. The digest tells whether they did.
 */
export const Saved = form({
  kind: v.literal('aurora-rewind-simulation'),
  version: v.literal(2),
  seed: whole,
  estate: SavedEstate,
  input: anyJson,
  faults: v.array(v.string()),
  answers: v.array(Answer),
  /** What was done to it since it was saved. */
  steps: v.array(SavedStep),
  digest: v.string(),
});
export type Saved = v.InferOutput<typeof Saved>;

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
