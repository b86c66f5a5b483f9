import * as v from 'valibot';
import { parseDuration } from './duration.ts';
import { form } from './forms.ts';

/** The longest duration that anything here may take, in seconds: a week. */
const LONGEST = 604_800;

/** Seconds, as a number or as a text such as `15m`; the schema of what is given carries its meaning. */
export const duration = (meaning: string) =>
  v.pipe(
    v.union([v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()]),
    v.description(meaning),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const seconds = parseDuration(dataset.value);
      if (seconds !== undefined && seconds <= LONGEST) return seconds;
      addIssue({
        message:
          seconds === undefined
            ? 'must be seconds or a text such as "90s", "15m", "24h" or "3d"'
            : 'must be at most 7d',
      });
      return NEVER;
    }),
  );

/** A text that is not empty. */
export const Text = v.pipe(v.string(), v.minLength(1));

/** The name of a CloudFormation stack. */
export const StackName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be the name of a CloudFormation stack'),
);

/** Minutes, at most a week of them. */
export const Notice = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(10_080),
  v.description('Minutes between the announcement and the freeze.'),
);

/** Twenty good answers in a row take about this long, in seconds. */
const LEAST_TIMEOUT = 120;

const WEB = 'must be a URL of http or https, without blanks';

/** How to tell that the app works, as a person gives it. */
export const HealthCheck = form({
  url: v.pipe(
    v.string(),
    v.url(WEB),
    v.regex(/^https?:\/\/\S+$/i, WEB),
    v.description(
      'The page of the app that is asked, over and over, whether the app works. Redirects count as failures.',
    ),
  ),
  status: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(100),
      v.maxValue(599),
      v.description('The HTTP status that means healthy.'),
    ),
    200,
  ),
  body: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1000),
      v.check(isPattern, 'must be a regular expression'),
      v.description('A regular expression that the answer must match, for example `"status":\\s*200`.'),
    ),
  ),
  consecutive: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(20),
      v.description('How many good answers in a row mean healthy.'),
    ),
    3,
  ),
  timeout: v.optional(
    v.pipe(
      duration('How long the app may take to become healthy after the switch before a person is asked.'),
      v.check((seconds) => seconds >= LEAST_TIMEOUT, 'must be at least 2m'),
    ),
    '15m',
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
