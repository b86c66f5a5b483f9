import * as v from 'valibot';
import { anyJson } from '../any-json.ts';

const TaskOutcome = v.object({
  state: v.optional(v.string()),
  resource: v.string(),
  result: v.optional(anyJson),
  error: v.optional(v.object({ Error: v.optional(v.string()), Cause: v.optional(v.string()) })),
  timedOut: v.optional(v.boolean()),
  unanswered: v.optional(v.boolean()),
});

const ExpectedEvent = v.object({
  type: v.string(),
  name: v.optional(v.string()),
  index: v.optional(v.number()),
  detail: v.nullish(v.record(v.string(), anyJson)),
  unordered: v.optional(v.number()),
});

const Common = v.object({
  id: v.string(),
  requires: v.optional(v.array(v.string()), []),
  definition: anyJson,
  input: v.optional(anyJson),
});

const Played = v.object({
  ...Common.entries,
  kind: v.picklist(['recorded', 'derived']),
  tasks: v.optional(v.array(TaskOutcome), []),
  expected: v.object({
    status: v.string(),
    output: v.optional(anyJson),
    error: v.nullish(v.string()),
    cause: v.nullish(v.string()),
    visitedStates: v.array(v.string()),
    events: v.array(ExpectedEvent),
  }),
});

const Refused = v.object({
  ...Common.entries,
  kind: v.literal('refuse'),
});

/** One recorded execution, or one definition that must be refused, in the format of the recordings' own README. */
export const Case = v.variant('kind', [Played, Refused]);
export type Case = v.InferOutput<typeof Case>;
export type PlayedCase = v.InferOutput<typeof Played>;
export type TaskOutcome = v.InferOutput<typeof TaskOutcome>;
export type ExpectedEvent = v.InferOutput<typeof ExpectedEvent>;

/** A file of recordings. */
export const Cases = v.array(Case);
