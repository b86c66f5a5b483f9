import * as v from 'valibot';

/** The execution that invokes a task. */
export const ExecutionReference = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.pipe(v.string(), v.minLength(1)),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
});
export type ExecutionReference = v.InferOutput<typeof ExecutionReference>;

/** What every task is invoked with. The token is there in states that wait for an answer. */
export const Envelope = v.object({
  execution: ExecutionReference,
  state: v.pipe(v.string(), v.minLength(1)),
  taskToken: v.optional(v.pipe(v.string(), v.minLength(1))),
  input: v.unknown(),
});
export type Envelope = v.InferOutput<typeof Envelope>;
