import * as v from 'valibot';

/** One thing that stands in the way of a run, as data: what, about what, and what to do. */
export const Problem = v.object({
  code: v.string(),
  /** The stack, parameter, cluster or option that it is about. */
  subject: v.string(),
  message: v.string(),
  remedy: v.string(),
});
export type Problem = v.InferOutput<typeof Problem>;

/** Something else that is tied to the old cluster and will not be moved by this run. */
export const Tie = v.object({ kind: v.string(), name: v.string(), detail: v.string() });
export type Tie = v.InferOutput<typeof Tie>;

/** All problems as one text, for the cause of a failed execution and for emails. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ code, subject, message, remedy }) => `${code} (${subject}): ${message} ${remedy}`)
    .join('\n');
}
