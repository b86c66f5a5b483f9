import * as v from 'valibot';
import { form } from '../forms.ts';
import { By, NAME_ONE, namesOne, WHICH } from './which.ts';

/** What is no name of a moment, since it reads as something else. */
const TAKEN = /^(undo$|\d{4}-)/;

/** What a person, a pipeline or a schedule gives to mark a moment. */
export const MarkInput = v.pipe(
  form({
    ...WHICH,
    name: v.pipe(
      v.string(),
      v.regex(
        /^(?!.* $)[A-Za-z0-9][A-Za-z0-9 ._/:@-]{0,99}$/,
        'must be at most 100 letters, digits, blanks and ._/:@-',
      ),
      v.check((name) => !TAKEN.test(name), 'reads as a time, and not as a name'),
      v.description('The name of the moment, for example `before-release-42`.'),
    ),
    by: v.optional(v.pipe(By, v.description('Who marks it, and why.'))),
  }),
  v.check((given) => namesOne(given), NAME_ONE),
);
export type MarkInput = v.InferOutput<typeof MarkInput>;
