import * as z from 'zod/mini';
import { Duration, HealthCheck, StackName, Text } from './fields.ts';

/** The longest window that Aurora offers, in seconds (72 hours). */
export const MAX_BACKTRACK_WINDOW = 259_200;

const Parameters = z.strictObject({
  databaseUrl: z
    .optional(Text)
    .check(z.describe('App stack: the parameter that holds the database endpoint.')),
  securityGroups: z
    .optional(Text)
    .check(z.describe('App stack: the parameter that lists the security groups of the hosts.')),
  namespace: z
    .optional(Text)
    .check(z.describe('Database stack: the parameter from which its fixed names are made.')),
  snapshot: z
    .optional(Text)
    .check(z.describe('Database stack: the parameter that takes the snapshot to restore.')),
  backtrackWindow: z
    .optional(Text)
    .check(z.describe('Database stack: the parameter that takes the window in seconds.')),
});

const Durations = z.strictObject({
  snapshot: z.optional(Duration).check(z.describe('Expected time of the manual snapshot.')),
  databaseStack: z.optional(Duration).check(z.describe('Expected time to create the new database stack.')),
  appStack: z.optional(Duration).check(z.describe('Expected time to update the app stack.')),
  deletion: z.optional(Duration).check(z.describe('Expected time to delete the old database stack.')),
});

const SecretReference = z.strictObject({
  secretId: Text.check(z.describe('Name or ARN of a secret in Secrets Manager.')),
  key: z.optional(Text).check(z.describe('The key inside the secret, if it holds JSON.')),
});

/** What a person gives to start a migration: the input of the state machine. */
export const MigrationInput = z.strictObject({
  databaseStack: StackName.check(
    z.describe('The CloudFormation stack of the Aurora MySQL cluster that has no Backtrack.'),
  ),
  appStack: StackName.check(z.describe('The CloudFormation stack of the app that uses the cluster.')),
  backtrackWindow: Duration.check(
    z.refine(
      (seconds) => seconds > 0 && seconds <= MAX_BACKTRACK_WINDOW,
      'must be more than 0 and at most 259200 seconds (72h)',
    ),
    z.describe('How far back Aurora shall be able to rewind: seconds, or a text such as "24h"; at most 72h.'),
  ),
  healthCheck: HealthCheck.check(z.describe('How to tell that the app works on the new database.')),
  dryRun: z._default(z.boolean(), false).check(z.describe('Only look and plan; change nothing.')),
  noticeMinutes: z
    ._default(z.int().check(z.minimum(0), z.maximum(10_080)), 30)
    .check(z.describe('Minutes between the announcement and the freeze.')),
  bakeHours: z
    ._default(z.number().check(z.minimum(0), z.maximum(720)), 24)
    .check(
      z.describe(
        'Hours in which the new database proves itself before the deletion of the old one is put up for approval.',
      ),
    ),
  approvals: z
    ._default(z.array(z.enum(['start', 'deletion'])), ['start', 'deletion'])
    .check(
      z.describe(
        'Which steps wait for a person. Without "deletion" nobody is asked and the old database stack is kept.',
      ),
    ),
  liftProtections: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Lifts the termination protection of the old stack and the deletion protection of its cluster just before the deletion that was approved. Otherwise a protected stack is kept.',
      ),
    ),
  moveHosts: z
    ._default(z.enum(['update-policy', 'instance-refresh']), 'update-policy')
    .check(
      z.describe(
        'How the hosts of Auto Scaling groups come to the new database. "update-policy": by the UpdatePolicy of their template; a group that has none is refused. "instance-refresh": groups that CloudFormation would leave alone are refreshed after the update.',
      ),
    ),
  freeze: z
    ._default(z.enum(['fence', 'none']), 'fence')
    .check(
      z.describe(
        '"fence" stops writes by taking the security groups off the old cluster and restarting it; with "none" the groups are taken off as well, but nothing is restarted, because you stop the app yourself. Either way the run goes on only once the metrics prove that writes have stopped.',
      ),
    ),
  parameters: z
    ._default(Parameters, {})
    .check(z.describe('Names of stack parameters, where finding them by their values is not possible.')),
  namespace: z
    .optional(z.string().check(z.minLength(1), z.maxLength(60)))
    .check(z.describe('The namespace of the new database stack; without it one is made from the old one.')),
  databaseTemplateUrl: z
    .optional(z.url({ protocol: /^https$/ }))
    .check(
      z.describe(
        'An S3 address of the template for the new database stack, if the old template has no parameters for the snapshot and the window.',
      ),
    ),
  noEchoParameters: z
    ._default(z.record(z.string(), SecretReference), {})
    .check(
      z.describe(
        'Where to read parameters that CloudFormation does not show. They are read inside a task and never stand in the state.',
      ),
    ),
  endpointParameters: z
    ._default(z.array(Text), [])
    .check(
      z.describe('Names of SSM parameters that hold the database endpoint and shall be switched as well.'),
    ),
  durations: z
    ._default(Durations, {})
    .check(
      z.describe(
        'Expected times, where you know them better; they set what is announced and how often to look. The longest downtime is made from estimates of our own, and follows yours only where those are longer.',
      ),
    ),
});
export type MigrationInput = z.infer<typeof MigrationInput>;
