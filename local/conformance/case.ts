import { z } from 'zod';
import type { Json } from '../../lambdas/kit/json.ts';

const json: z.ZodType<Json> = z.json();

const TaskOutcome = z.object({
  state: z.string().optional(),
  resource: z.string(),
  result: json.optional(),
  error: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
  timedOut: z.boolean().optional(),
  unanswered: z.boolean().optional(),
});

const ExpectedEvent = z.object({
  type: z.string(),
  name: z.string().optional(),
  index: z.number().optional(),
  detail: z.record(z.string(), json).nullish(),
  unordered: z.number().optional(),
});

const Common = z.object({
  id: z.string(),
  requires: z.array(z.string()).default([]),
  definition: json,
  input: json.optional(),
});

const Played = Common.extend({
  kind: z.enum(['recorded', 'derived']),
  tasks: z.array(TaskOutcome).default([]),
  expected: z.object({
    status: z.string(),
    output: json.optional(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
    visitedStates: z.array(z.string()),
    events: z.array(ExpectedEvent),
  }),
});

const Refused = Common.extend({ kind: z.literal('refuse') });

/** One recorded execution, or one definition that must be refused, in the format of the recordings' own README. */
export const Case = z.discriminatedUnion('kind', [Played, Refused]);
export type Case = z.infer<typeof Case>;
export type PlayedCase = z.infer<typeof Played>;
export type TaskOutcome = z.infer<typeof TaskOutcome>;
export type ExpectedEvent = z.infer<typeof ExpectedEvent>;

/** A file of recordings. */
export const Cases = z.array(Case);
