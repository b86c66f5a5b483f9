import * as v from 'valibot';
import { duration, HealthCheck, Notice, StackName, Text } from './fields.ts';
import { byName, form } from './forms.ts';

/** The longest window that Aurora offers, in seconds (72 hours). */
export const MAX_BACKTRACK_WINDOW = 259_200;

const SECURE = 'must be a URL of https, without blanks';

const Parameters = form({
  databaseUrl: v.optional(
    v.pipe(Text, v.description('App stack: the parameter that holds the database endpoint.')),
  ),
  securityGroups: v.optional(
    v.pipe(Text, v.description('App stack: the parameter that lists the security groups of the hosts.')),
  ),
  namespace: v.optional(
    v.pipe(Text, v.description('Database stack: the parameter from which its fixed names are made.')),
  ),
  snapshot: v.optional(
    v.pipe(Text, v.description('Database stack: the parameter that takes the snapshot to restore.')),
  ),
  backtrackWindow: v.optional(
    v.pipe(Text, v.description('Database stack: the parameter that takes the window in seconds.')),
  ),
});

const Durations = form({
  snapshot: v.optional(duration('Expected time of the manual snapshot.')),
  databaseStack: v.optional(duration('Expected time to create the new database stack.')),
  appStack: v.optional(duration('Expected time to update the app stack.')),
  deletion: v.optional(duration('Expected time to delete the old database stack.')),
});

const SecretReference = form({
  secretId: v.pipe(Text, v.description('Name or ARN of a secret in Secrets Manager.')),
  key: v.optional(v.pipe(Text, v.description('The key inside the secret, if it holds JSON.'))),
});

/** What a person gives to start a migration: the input of the state machine. */
export const MigrationInput = form({
  databaseStack: v.pipe(
    StackName,
    v.description('The CloudFormation stack of the Aurora MySQL cluster that has no Backtrack.'),
  ),
  appStack: v.pipe(StackName, v.description('The CloudFormation stack of the app that uses the cluster.')),
  backtrackWindow: v.pipe(
    duration('How far back Aurora shall be able to rewind: seconds, or a text such as "24h"; at most 72h.'),
    v.check(
      (seconds) => seconds > 0 && seconds <= MAX_BACKTRACK_WINDOW,
      'must be more than 0 and at most 259200 seconds (72h)',
    ),
  ),
  healthCheck: v.pipe(HealthCheck, v.description('How to tell that the app works on the new database.')),
  dryRun: v.optional(v.pipe(v.boolean(), v.description('Only look and plan; change nothing.')), false),
  noticeMinutes: v.optional(Notice, 30),
  bakeHours: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(720),
      v.description(
        'Hours in which the new database proves itself before the deletion of the old one is put up for approval.',
      ),
    ),
    24,
  ),
  approvals: v.optional(
    v.pipe(
      v.array(v.picklist(['start', 'deletion'])),
      v.description(
        'Which steps wait for a person. Without "deletion" nobody is asked and the old database stack is kept.',
      ),
    ),
    ['start', 'deletion'],
  ),
  liftProtections: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Lifts the termination protection of the old stack and the deletion protection of its cluster just before the deletion that was approved. Otherwise a protected stack is kept.',
      ),
    ),
    false,
  ),
  moveHosts: v.optional(
    v.pipe(
      v.picklist(['update-policy', 'instance-refresh']),
      v.description(
        'How the hosts of Auto Scaling groups come to the new database. "update-policy": by the UpdatePolicy of their template; a group that has none is refused. "instance-refresh": groups that CloudFormation would leave alone are refreshed after the update.',
      ),
    ),
    'update-policy',
  ),
  freeze: v.optional(
    v.pipe(
      v.picklist(['fence', 'none']),
      v.description(
        '"fence" stops writes by taking the security groups off the old cluster and restarting it; with "none" the groups are taken off as well, but nothing is restarted, because you stop the app yourself. Either way the run goes on only once the metrics prove that writes have stopped.',
      ),
    ),
    'fence',
  ),
  parameters: v.optional(
    v.pipe(
      Parameters,
      v.description('Names of stack parameters, where finding them by their values is not possible.'),
    ),
    {},
  ),
  namespace: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(60),
      v.description('The namespace of the new database stack; without it one is made from the old one.'),
    ),
  ),
  databaseTemplateUrl: v.optional(
    v.pipe(
      v.string(),
      v.url(SECURE),
      v.regex(/^https:\/\/\S+$/i, SECURE),
      v.description(
        'An S3 address of the template for the new database stack, if the old template has no parameters for the snapshot and the window.',
      ),
    ),
  ),
  noEchoParameters: v.optional(
    v.pipe(
      byName(SecretReference),
      v.description(
        'Where to read parameters that CloudFormation does not show. They are read inside a task and never stand in the state.',
      ),
    ),
    {},
  ),
  endpointParameters: v.optional(
    v.pipe(
      v.array(Text),
      v.description('Names of SSM parameters that hold the database endpoint and shall be switched as well.'),
    ),
    [],
  ),
  durations: v.optional(
    v.pipe(
      Durations,
      v.description(
        'Expected times, where you know them better; they set what is announced and how often to look. The longest downtime is made from estimates of our own, and follows yours only where those are longer.',
      ),
    ),
    {},
  ),
});
export type MigrationInput = v.InferOutput<typeof MigrationInput>;
