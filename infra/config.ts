import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import * as z from 'zod';
import { MigrationInput } from '../lambdas/domain/input.ts';
import { MarkInput as MarkRequest } from '../lambdas/domain/rewind/mark-input.ts';
import { LISTED, regionSupport } from '../lambdas/domain/support.ts';
import { keysOf, parse } from '../lambdas/kit/parse.ts';
import { type App, AppFile, readApp } from './apps.ts';
import { BadConfiguration } from './bad-configuration.ts';
import { cronFault } from './cron.ts';
import { distinct, same } from './distinct.ts';
import type { Rewindable } from './permissions/place.ts';
import { checkTypes } from './permissions/resource-types.ts';

/** The stack that is deployed. */
export const OWN_STACK = 'AuroraRewind';

const ScheduleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens, at most 31');

/** Names of time zones as their database writes them; offsets are none, since they know no summer. */
const TimeZone = z
  .string()
  .refine((text) => /^[A-Z]/.test(text) && isTimeZone(text), 'must be a time zone such as Europe/Berlin');

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

const Request = z.record(z.string(), z.json());

const LOCAL_TIME = 'must be a local time such as 2027-01-16T22:00:00';

const Cron = z.string().superRefine((text, context) => {
  const message = cronFault(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const MarkInput = z.json().superRefine((value, context) => {
  for (const issue of v.safeParse(MarkRequest, value).issues ?? [])
    context.addIssue({ code: 'custom', message: issue.message, path: keysOf(issue) });
});

const Schedule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('migration'),
    name: ScheduleName,
    at: z.iso
      .datetime({ local: true, precision: 0, message: LOCAL_TIME })
      .refine((text) => !text.endsWith('Z'), LOCAL_TIME)
      .describe('When the run starts, as local time in the time zone.'),
    timeZone: TimeZone.default('UTC'),
    input: Request.describe(
      'What is given to the run (docs/input.md). It must ask for the approval of the start.',
    ),
  }),
  z.strictObject({
    kind: z.literal('readiness'),
    name: ScheduleName,
    cron: Cron.describe('When it is asked whether a migration could start.'),
    timeZone: TimeZone.default('UTC'),
    input: Request.describe('What is given to the dry run (docs/input.md).'),
  }),
  z.strictObject({
    kind: z.literal('mark'),
    name: ScheduleName,
    cron: Cron.describe('When the moment gets its name.'),
    timeZone: TimeZone.default('UTC'),
    input: MarkInput.describe('Which cluster, and which name (docs/rewind.md).'),
  }),
]);
export type Schedule = z.infer<typeof Schedule>;

const Addresses = distinct(z.email(), (address) => address.toLowerCase()).min(1);
/** Identifiers of EC2: eight hexadecimal digits in old accounts, seventeen since. */
const identifier = (kind: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`),
      `must be an identifier such as ${kind}-0a1b2c3d`,
    );

/** The one file that says what is deployed, and for whom. */
const ConfigurationFile = z
  .strictObject({
    account: z.string().regex(/^\d{12}$/, 'must be the twelve digits of an AWS account'),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as us-east-1')
      .refine((region) => regionSupport(region) !== 'no', {
        error: ({ input }) => `Aurora MySQL has no Backtrack in ${input}, as AWS's list of ${LISTED} has it`,
      }),
    apps: z.array(AppFile).min(1).describe('The stacks that may be touched. Nothing else can be.'),
    approvers: Addresses.describe('Who is asked. Each address gets links of its own.'),
    noticeAddresses: Addresses.describe('Who is told what happens.'),
    vpc: z
      .strictObject({
        id: identifier('vpc'),
        subnets: distinct(identifier('subnet'), same).min(1),
        availabilityZones: distinct(
          z.string().regex(/^[a-z]{2}(-[a-z0-9]+)+-?\d[a-z]$/, 'must be a zone such as us-east-1a'),
          same,
        ).min(1),
        securityGroups: distinct(identifier('sg'), same).min(1),
      })
      .refine(
        ({ subnets, availabilityZones }) => subnets.length % availabilityZones.length === 0,
        'must have as many subnets as availabilityZones, or a multiple of that',
      )
      .optional()
      .describe(
        "Where functions run that ask the app's page, if it is not public. They need a way to AWS from there.",
      ),
    watchedClusters: distinct(
      z.strictObject({
        cluster: z
          .string()
          .max(63)
          .regex(/^[a-z](-?[a-z0-9])*$/, 'must be the identifier of a cluster'),
        windowHours: z.number().positive().max(72),
        instances: distinct(
          z
            .string()
            .max(63)
            .regex(/^[a-z](-?[a-z0-9])*$/, 'must be the identifier of an instance'),
          same,
        )
          .min(1)
          .optional()
          .describe(
            'Its instances, which a rewind restarts. With them the cluster may be rewound although it belongs to none of the apps.',
          ),
        mostChangeRecords: z.int().positive().optional(),
      }),
      ({ cluster }) => cluster,
    )
      .default([])
      .describe(
        'Clusters with Backtrack whose window is watched: the one that a migration has made, for example.',
      ),
    logDays: z.literal([30, 90, 180, 365, 731]).default(90).describe('How long logs are kept.'),
    schedules: z.array(Schedule).default([]),
  })
  .superRefine(({ apps }, context) => {
    const complain = (index: number, message: string) =>
      context.addIssue({ code: 'custom', message, path: ['apps', index] });
    apps.forEach(({ appStack, databaseStack }, index) => {
      const before = apps.slice(0, index);
      if (appStack === databaseStack) complain(index, 'must name two stacks');
      if (before.some((app) => app.appStack === appStack)) complain(index, `${appStack} stands there twice`);
      if (before.some((app) => app.databaseStack === databaseStack))
        complain(index, `${databaseStack} is the database of another app`);
      if ([appStack, databaseStack].includes(OWN_STACK))
        complain(index, `${OWN_STACK} is what is deployed here`);
    });
  })
  .superRefine(({ apps, schedules }, context) => {
    schedules.forEach((schedule, index) => {
      const complain = (message: string, ...path: (string | number)[]) =>
        context.addIssue({ code: 'custom', message, path: ['schedules', index, ...path] });
      if (schedules.findIndex(({ name }) => name === schedule.name) < index)
        complain(`${schedule.name} is the name of another schedule`, 'name');
      if (schedule.kind === 'mark') return;
      const request = v.safeParse(MigrationInput, schedule.input);
      if (!request.success) {
        for (const issue of request.issues) complain(issue.message, 'input', ...keysOf(issue));
        return;
      }
      const { appStack, databaseStack, approvals, dryRun } = request.output;
      if (schedule.kind === 'migration' && dryRun)
        complain('must not be true: that is what the kind "readiness" is for', 'input', 'dryRun');
      if (schedule.kind === 'readiness' && schedule.input.dryRun === false)
        complain('must not be false: a question changes nothing', 'input', 'dryRun');
      if (!apps.some((app) => app.appStack === appStack && app.databaseStack === databaseStack))
        complain(`${appStack} with ${databaseStack} is not in apps`, 'input');
      if (schedule.kind === 'migration' && !approvals.includes('start'))
        complain('must contain "start": nobody may be there when the time comes', 'input', 'approvals');
    });
  });
type Configured = z.infer<typeof ConfigurationFile>;

/** What is deployed, and for whom. */
export type Configuration = Omit<Configured, 'apps'> & { readonly apps: readonly App[] };

/** The clusters outside of the apps' stacks that may be rewound: those whose instances are named. */
export function rewindableOf({ watchedClusters }: Pick<Configuration, 'watchedClusters'>): Rewindable[] {
  return watchedClusters.flatMap(({ cluster, instances }) =>
    instances === undefined ? [] : [{ cluster, instances }],
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The configuration in a text. @throws BadConfiguration with everything that is wrong, in one line */
function parseConfiguration(text: string, file: string): Configured {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadConfiguration(`${file} is no JSON: ${messageOf(error)}`);
  }
  const { data, error } = ConfigurationFile.safeParse(value);
  if (data !== undefined) return data;
  const wrong = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new BadConfiguration(`${file} cannot be used: ${wrong.join('; ')}`);
}

/** What schedules give to runs for an app. */
function requestsFor(
  { appStack }: Configured['apps'][number],
  schedules: readonly Schedule[],
): MigrationInput[] {
  return schedules.flatMap((schedule) => {
    if (schedule.kind === 'mark') return [];
    const request = parse(MigrationInput, schedule.input);
    return request.appStack === appStack ? [request] : [];
  });
}

/** Reads the configuration and its templates. @throws BadConfiguration if it cannot be used, with all of what is wrong */
export function readConfiguration(file: string): Configuration {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new BadConfiguration(`There is no ${file}. Copy infra/example.json and put your stacks into it.`);
  }
  const configured = parseConfiguration(text, file);
  const apps = configured.apps.map((app) => readApp(app, file, requestsFor(app, configured.schedules)));
  checkTypes(apps);
  return { ...configured, apps };
}
