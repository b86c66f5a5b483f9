import * as z from 'zod/mini';

export const StackReference = z.object({ name: z.string(), id: z.string() });

/** A parameter of the new database stack: a value, or where a task reads one that may not stand in the state. */
export const NewParameter = z.union([
  z.strictObject({ key: z.string(), value: z.string() }),
  z.strictObject({
    key: z.string(),
    secret: z.object({ secretId: z.string(), key: z.optional(z.string()) }),
  }),
]);
export type NewParameter = z.infer<typeof NewParameter>;

/** Where the app's hosts are. */
export const HostOwner = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('auto-scaling-group'), logicalId: z.string(), name: z.string() }),
  z.object({
    kind: z.literal('ecs-service'),
    logicalId: z.string(),
    cluster: z.string(),
    service: z.string(),
  }),
  z.object({ kind: z.literal('instance'), logicalId: z.string(), id: z.string() }),
]);
export type HostOwner = z.infer<typeof HostOwner>;

/** How to tell that the app works: what its page answers, how often in a row, and for how long it is waited for. */
export const AppCheck = z.object({
  url: z.string(),
  status: z.int(),
  body: z.optional(z.string()),
  consecutive: z.int(),
  timeout: z.int(),
});

/** For how long nobody can write: what is announced, and after what the dead man's switch fires. */
export const Downtime = z.object({ expectedSeconds: z.number(), longestSeconds: z.number() });

const Durations = z.object({
  freeze: z.number(),
  snapshot: z.number(),
  databaseStack: z.number(),
  appStack: z.number(),
  deletion: z.number(),
});

/**
 * What a run has chosen, once and for all: names, identities, intent, expected durations in seconds. Never an absolute
 * deadline: a run that is redriven hours later would be born expired.
 */
export const Plan = z.object({
  version: z.literal(1),
  region: z.string(),
  /** Tells the things of this run from those of others; part of every name it makes. */
  suffix: z.string(),
  backtrackWindow: z.int(),
  freeze: z.enum(['fence', 'none']),
  noticeMinutes: z.number(),
  bakeHours: z.number(),
  approvals: z.array(z.enum(['start', 'deletion'])),
  /** What protects the old stack and its cluster, and whether that is lifted just before the deletion. */
  protections: z.array(z.enum(['termination', 'deletion'])),
  liftProtections: z.boolean(),
  database: z.object({
    stack: StackReference,
    cluster: z.string(),
    clusterLogicalId: z.string(),
    clusterArn: z.string(),
    resourceId: z.string(),
    endpoint: z.string(),
    readerEndpoint: z.string(),
    engineVersion: z.string(),
    port: z.int(),
    instances: z.array(z.string()),
    /** The group that the app wears, created by the old database stack. */
    appGroup: z.object({ logicalId: z.string(), id: z.string() }),
  }),
  app: z.object({
    stack: StackReference,
    endpointParameter: z.object({ key: z.string(), ssm: z.optional(z.string()) }),
    groupParameter: z.string(),
    /** Parameters that name the old reader endpoint, beside or instead of the writer. */
    readerParameters: z.array(z.string()),
    ssmParameters: z.array(z.string()),
    hosts: z.array(HostOwner),
    /** Those Auto Scaling groups, by logical id, whose hosts the update leaves and an instance refresh replaces. */
    refreshed: z.array(z.string()),
  }),
  newStack: z.object({
    name: z.string(),
    /** Empty where the template gives nothing a fixed name. */
    namespace: z.string(),
    templateUrl: z.optional(z.string()),
    parameters: z.array(NewParameter),
    snapshotParameter: z.string(),
    /** Some templates take a snapshot only by its name. */
    snapshotBy: z.enum(['arn', 'name']),
  }),
  names: z.object({
    snapshot: z.string(),
    changeSet: z.string(),
    fenceGroup: z.string(),
    watchdog: z.string(),
  }),
  healthCheck: AppCheck,
  /** What the plan was made for, as digests: whatever differs before the freeze was changed by somebody. */
  baseline: z.object({
    appParameters: z.record(z.string(), z.string()),
    databaseParameters: z.record(z.string(), z.string()),
    appTemplate: z.string(),
    databaseTemplate: z.string(),
    clusterGroups: z.array(z.string()),
    parameterGroup: z.string(),
  }),
  /** What operations are expected to take: what is announced. */
  expected: Durations,
  /** By what the looks at them are timed. */
  lookAfter: Durations,
  downtime: Downtime,
});
export type Plan = z.infer<typeof Plan>;

/** What every run that stops writes needs to let them in again, whatever it does in between. A `Plan` is one. */
export const Holding = z.object({
  /** Undefined for a migration. */
  kind: z.optional(z.literal('rewind')),
  suffix: z.string(),
  freeze: z.enum(['fence', 'none']),
  database: z.object({ cluster: z.string() }),
  app: z.object({
    /** What people call the app, and what the lock is on. */
    stack: StackReference,
    hosts: z.array(HostOwner),
    ssmParameters: z.array(z.string()),
  }),
  names: z.object({ fenceGroup: z.string(), watchdog: z.string() }),
  /** Undefined: nobody has said how to tell whether the app works. */
  healthCheck: z.optional(AppCheck),
  downtime: Downtime,
});
export type Holding = z.infer<typeof Holding>;

/** What AWS has assigned while the run went on. */
export const Created = z.object({
  snapshotArn: z.string(),
  databaseStackId: z.string(),
  cluster: z.string(),
  clusterArn: z.string(),
  endpoint: z.string(),
  readerEndpoint: z.string(),
  groupId: z.string(),
});
export type Created = z.infer<typeof Created>;

/** The right to change things, as long as no newer run has taken it. */
export const Lock = z.object({ app: z.string(), fence: z.int() });
export type Lock = z.infer<typeof Lock>;

/** What a checking task answers; the machine waits `waitSeconds` and asks again while it is pending. */
export const CheckResult = z.object({
  status: z.enum(['pending', 'ready', 'failed']),
  detail: z.string(),
  waitSeconds: z.int().check(z.minimum(1)),
});
export type CheckResult = z.infer<typeof CheckResult>;
