import * as v from 'valibot';
import { isObject } from '../kit/json.ts';

/*
 * Schemas that say nothing but the type. One of each serves every plan and record: making one takes time whenever a
 * function starts, and plans have a hundred fields.
 */

export const text = v.string();
export const texts = v.array(text);
export const perhapsText = v.optional(text);
export const number = v.number();
export const whole = v.pipe(number, v.integer());
/** A moment, as ISO 8601. */
export const instant = v.pipe(text, v.isoTimestamp());
export const truth = v.boolean();
/** Texts by their names, whatever those are: the library's own record leaves out `constructor` and `prototype`. */
export const textByName = v.custom<Record<string, string>>(
  (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
  'must be an object of strings',
);
