import * as z from 'zod/mini';

/** One thing that stands in the way of a run, as data: what, about what, and what to do. */
export const Problem = z.object({
  code: z.string(),
  /** The stack, parameter, cluster or option that it is about. */
  subject: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** Something else that is tied to the old cluster and will not be moved by this run. */
export const Tie = z.object({ kind: z.string(), name: z.string(), detail: z.string() });
export type Tie = z.infer<typeof Tie>;

/** All problems as one text, for the cause of a failed execution and for emails. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ code, subject, message, remedy }) => `${code} (${subject}): ${message} ${remedy}`)
    .join('\n');
}
