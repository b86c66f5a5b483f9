import * as z from 'zod';

/** The execution that invokes a task. */
export const ExecutionReference = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  startedAt: z.iso.datetime(),
});
export type ExecutionReference = z.infer<typeof ExecutionReference>;

/** What every task is invoked with. The token is there in states that wait for an answer. */
export const Envelope = z.object({
  execution: ExecutionReference,
  state: z.string().min(1),
  taskToken: z.string().min(1).optional(),
  input: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;
