import * as v from 'valibot';
import { isObject } from '../kit/json.ts';

/*
 * Schemas of single values. One of each serves every plan and record: making one takes time whenever a function starts,
 * and plans have a hundred fields.
 */

export const text = v.string();
export const texts = v.array(text);
export const perhapsText = v.optional(text);
/** A number that JSON can hold. */
export const number = v.pipe(v.number(), v.finite());
export const whole = v.pipe(v.number(), v.safeInteger());
/** How often, or for how long: a whole number from 0. */
export const count = v.pipe(whole, v.minValue(0));
/** A moment, as ISO 8601. */
export const instant = v.pipe(
  text,
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'must be a moment such as 2026-01-31T14:05:00Z'),
);
export const truth = v.boolean();
/** Texts by their names, whatever those are: the library's own record leaves out `constructor` and `prototype`. */
export const textByName = v.custom<Record<string, string>>(
  (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
  'must be an object of strings',
);
