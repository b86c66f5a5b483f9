import * as v from 'valibot';
import type { Json } from '../lambdas/kit/json.ts';

/** Whatever stands in a file of JSON, which is JSON. */
export const anyJson = v.custom<Json>((value) => value !== undefined);
