import * as z from 'zod/mini';
import { parseDuration } from './duration.ts';

/** The longest duration that anything here may take, in seconds: a week. */
const LONGEST = 604_800;

/** Seconds, as a number or as a text such as `15m`. */
export const Duration = z.pipe(
  z.union([z.int().check(z.minimum(0)), z.string()]),
  z.transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds !== undefined && seconds <= LONGEST) return seconds;
    const message =
      seconds === undefined
        ? 'must be seconds or a text such as "90s", "15m", "24h" or "3d"'
        : 'must be at most 7d';
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  }),
);

/** A text that is not empty. */
export const Text = z.string().check(z.minLength(1));

/** The name of a CloudFormation stack. */
export const StackName = z
  .string()
  .check(z.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be the name of a CloudFormation stack'));

/** Twenty good answers in a row take about this long, in seconds. */
const LEAST_TIMEOUT = 120;

/** How to tell that the app works, as a person gives it. */
export const HealthCheck = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .check(
      z.describe(
        'The page of the app that is asked, over and over, whether the app works. Redirects count as failures.',
      ),
    ),
  status: z
    ._default(z.int().check(z.minimum(100), z.maximum(599)), 200)
    .check(z.describe('The HTTP status that means healthy.')),
  body: z
    .optional(z.string().check(z.maxLength(1000), z.refine(isPattern, 'must be a regular expression')))
    .check(z.describe('A regular expression that the answer must match, for example `"status":\\s*200`.')),
  consecutive: z
    ._default(z.int().check(z.minimum(1), z.maximum(20)), 3)
    .check(z.describe('How many good answers in a row mean healthy.')),
  timeout: z
    .prefault(Duration.check(z.refine((seconds) => seconds >= LEAST_TIMEOUT, 'must be at least 2m')), '15m')
    .check(
      z.describe('How long the app may take to become healthy after the switch before a person is asked.'),
    ),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
