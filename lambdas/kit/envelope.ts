import * as z from 'zod/mini';

/** The execution that invokes a task. */
export const ExecutionReference = z.object({
  id: z.string().check(z.minLength(1)),
  name: z.string().check(z.minLength(1)),
  startedAt: z.iso.datetime(),
});
export type ExecutionReference = z.infer<typeof ExecutionReference>;

/** What every task is invoked with. The token is there in states that wait for an answer. */
export const Envelope = z.object({
  execution: ExecutionReference,
  state: z.string().check(z.minLength(1)),
  taskToken: z.optional(z.string().check(z.minLength(1))),
  input: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;
