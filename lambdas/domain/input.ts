import * as z from 'zod';
import { parseDuration } from './duration.ts';

/** The longest window that Aurora offers, in seconds (72 hours). */
export const MAX_BACKTRACK_WINDOW = 259_200;

/** The longest duration that anything here may take, in seconds: a week. */
const LONGEST = 604_800;

const Duration = z.union([z.int().min(0), z.string()]).transform((value, context) => {
  const seconds = parseDuration(value);
  if (seconds !== undefined && seconds <= LONGEST) return seconds;
  const message =
    seconds === undefined
      ? 'must be seconds or a text such as "90s", "15m", "24h" or "3d"'
      : 'must be at most 7d';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be the name of a CloudFormation stack');

/** Twenty good answers in a row take about this long, in seconds. */
const LEAST_TIMEOUT = 120;

const HealthCheck = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe(
      'The page of the app that is asked, over and over, whether the app works. Redirects count as failures.',
    ),
  status: z.int().min(100).max(599).default(200).describe('The HTTP status that means healthy.'),
  body: z
    .string()
    .max(1000)
    .refine(isPattern, 'must be a regular expression')
    .optional()
    .describe('A regular expression that the answer must match, for example `"status":\\s*200`.'),
  consecutive: z.int().min(1).max(20).default(3).describe('How many good answers in a row mean healthy.'),
  timeout: Duration.refine((seconds) => seconds >= LEAST_TIMEOUT, 'must be at least 2m')
    .prefault('15m')
    .describe('How long the app may take to become healthy after the switch before a person is asked.'),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const Parameters = z.strictObject({
  databaseUrl: z
    .string()
    .min(1)
    .optional()
    .describe('App stack: the parameter that holds the database endpoint.'),
  securityGroups: z
    .string()
    .min(1)
    .optional()
    .describe('App stack: the parameter that lists the security groups of the hosts.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Database stack: the parameter from which its fixed names are made.'),
  snapshot: z
    .string()
    .min(1)
    .optional()
    .describe('Database stack: the parameter that takes the snapshot to restore.'),
  backtrackWindow: z
    .string()
    .min(1)
    .optional()
    .describe('Database stack: the parameter that takes the window in seconds.'),
});

const Durations = z.strictObject({
  snapshot: Duration.optional().describe('Expected time of the manual snapshot.'),
  databaseStack: Duration.optional().describe('Expected time to create the new database stack.'),
  appStack: Duration.optional().describe('Expected time to update the app stack.'),
  deletion: Duration.optional().describe('Expected time to delete the old database stack.'),
});

const SecretReference = z.strictObject({
  secretId: z.string().min(1).describe('Name or ARN of a secret in Secrets Manager.'),
  key: z.string().min(1).optional().describe('The key inside the secret, if it holds JSON.'),
});

/** What a person gives to start a migration: the input of the state machine. */
export const MigrationInput = z.strictObject({
  databaseStack: StackName.describe(
    'The CloudFormation stack of the Aurora MySQL cluster that has no Backtrack.',
  ),
  appStack: StackName.describe('The CloudFormation stack of the app that uses the cluster.'),
  backtrackWindow: Duration.refine(
    (seconds) => seconds > 0 && seconds <= MAX_BACKTRACK_WINDOW,
    'must be more than 0 and at most 259200 seconds (72h)',
  ).describe('How far back Aurora shall be able to rewind: seconds, or a text such as "24h"; at most 72h.'),
  healthCheck: HealthCheck.describe('How to tell that the app works on the new database.'),
  dryRun: z.boolean().default(false).describe('Only look and plan; change nothing.'),
  noticeMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(30)
    .describe('Minutes between the announcement and the freeze.'),
  bakeHours: z
    .number()
    .min(0)
    .max(720)
    .default(24)
    .describe(
      'Hours in which the new database proves itself before the deletion of the old one is put up for approval.',
    ),
  approvals: z
    .array(z.enum(['start', 'deletion']))
    .default(['start', 'deletion'])
    .describe(
      'Which steps wait for a person. Without "deletion" nobody is asked and the old database stack is kept.',
    ),
  liftProtections: z
    .boolean()
    .default(false)
    .describe(
      'Lifts the termination protection of the old stack and the deletion protection of its cluster just before the deletion that was approved. Otherwise a protected stack is kept.',
    ),
  moveHosts: z
    .enum(['update-policy', 'instance-refresh'])
    .default('update-policy')
    .describe(
      'How the hosts of Auto Scaling groups come to the new database. "update-policy": by the UpdatePolicy of their template; a group that has none is refused. "instance-refresh": groups that CloudFormation would leave alone are refreshed after the update.',
    ),
  freeze: z
    .enum(['fence', 'none'])
    .default('fence')
    .describe(
      '"fence" stops writes by taking the security groups off the old cluster and restarting it; "none" if you stop them yourself. Either way the run goes on only once the metrics prove it.',
    ),
  parameters: Parameters.default({}).describe(
    'Names of stack parameters, where finding them by their values is not possible.',
  ),
  namespace: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe('The namespace of the new database stack; without it one is made from the old one.'),
  databaseTemplateUrl: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      'An S3 address of the template for the new database stack, if the old template has no parameters for the snapshot and the window.',
    ),
  noEchoParameters: z
    .record(z.string(), SecretReference)
    .default({})
    .describe(
      'Where to read parameters that CloudFormation does not show. They are read inside a task and never stand in the state.',
    ),
  endpointParameters: z
    .array(z.string().min(1))
    .default([])
    .describe('Names of SSM parameters that hold the database endpoint and shall be switched as well.'),
  durations: Durations.default({}).describe(
    'Expected times, where you know them better; they set what is announced and how often to look. The longest downtime is made from estimates of our own, and follows yours only where those are longer.',
  ),
});
export type MigrationInput = z.infer<typeof MigrationInput>;
