import * as z from 'zod/mini';
import { By, NAME_ONE, namesOne, WHICH } from './which.ts';

/** What is no name of a moment, since it reads as something else. */
const TAKEN = /^(undo$|\d{4}-)/;

/** What a person, a pipeline or a schedule gives to mark a moment. */
export const MarkInput = z
  .strictObject({
    ...WHICH,
    name: z.string().check(
      z.regex(
        /^(?!.* $)[A-Za-z0-9][A-Za-z0-9 ._/:@-]{0,99}$/,
        'must be at most 100 letters, digits, blanks and ._/:@-',
      ),
      z.refine((name) => !TAKEN.test(name), 'reads as a time, and not as a name'),
      z.describe('The name of the moment, for example `before-release-42`.'),
    ),
    by: z.optional(By).check(z.describe('Who marks it, and why.')),
  })
  .check(z.refine(namesOne, NAME_ONE));
export type MarkInput = z.infer<typeof MarkInput>;
