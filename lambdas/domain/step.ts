import * as v from 'valibot';
import { whole } from './primitives.ts';

/** The right to change things, as long as no newer run has taken it. */
export const Lock = v.object({ app: v.string(), fence: whole });
export type Lock = v.InferOutput<typeof Lock>;

/** What a checking task answers; the machine waits `waitSeconds` and asks again while it is pending. */
export const CheckResult = v.object({
  status: v.picklist(['pending', 'ready', 'failed']),
  detail: v.string(),
  waitSeconds: v.pipe(whole, v.minValue(1)),
});
export type CheckResult = v.InferOutput<typeof CheckResult>;
