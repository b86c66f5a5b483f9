import * as z from 'zod/mini';

/** The right to change things, as long as no newer run has taken it. */
export const Lock = z.object({ app: z.string(), fence: z.int() });
export type Lock = z.infer<typeof Lock>;

/** What a checking task answers; the machine waits `waitSeconds` and asks again while it is pending. */
export const CheckResult = z.object({
  status: z.enum(['pending', 'ready', 'failed']),
  detail: z.string(),
  waitSeconds: z.int().check(z.minimum(1)),
});
export type CheckResult = z.infer<typeof CheckResult>;
