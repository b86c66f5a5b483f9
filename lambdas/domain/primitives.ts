import * as z from 'zod/mini';

/*
 * Schemas that say nothing but the type. One of each serves every plan and record: making one takes time whenever a
 * function starts, and plans have a hundred fields.
 */

export const text = z.string();
export const texts = z.array(text);
export const perhapsText = z.optional(text);
export const number = z.number();
export const whole = z.int();
export const truth = z.boolean();
export const textByName = z.record(text, text);
