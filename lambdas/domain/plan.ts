import * as z from 'zod/mini';
import { AppCheck, Downtime, HostOwner, StackReference } from './holding.ts';
import { number, perhapsText, text, textByName, texts, truth, whole } from './primitives.ts';

/** A parameter of the new database stack: a value, or where a task reads one that may not stand in the state. */
export const NewParameter = z.union([
  z.strictObject({ key: text, value: text }),
  z.strictObject({
    key: text,
    secret: z.object({ secretId: text, key: perhapsText }),
  }),
]);
export type NewParameter = z.infer<typeof NewParameter>;

const Durations = z.object({
  freeze: number,
  snapshot: number,
  databaseStack: number,
  appStack: number,
  deletion: number,
});

/**
 * What a run has chosen, once and for all: names, identities, intent, expected durations in seconds. Never an absolute
 * deadline: a run that is redriven hours later would be born expired.
 */
export const Plan = z.object({
  version: z.literal(1),
  region: text,
  /** Tells the things of this run from those of others; part of every name it makes. */
  suffix: text,
  backtrackWindow: whole,
  freeze: z.enum(['fence', 'none']),
  noticeMinutes: number,
  bakeHours: number,
  approvals: z.array(z.enum(['start', 'deletion'])),
  /** What protects the old stack and its cluster, and whether that is lifted just before the deletion. */
  protections: z.array(z.enum(['termination', 'deletion'])),
  liftProtections: truth,
  database: z.object({
    stack: StackReference,
    cluster: text,
    clusterLogicalId: text,
    clusterArn: text,
    resourceId: text,
    endpoint: text,
    readerEndpoint: text,
    engineVersion: text,
    port: whole,
    instances: texts,
    /** The group that the app wears, created by the old database stack. */
    appGroup: z.object({ logicalId: text, id: text }),
  }),
  app: z.object({
    stack: StackReference,
    endpointParameter: z.object({ key: text, ssm: perhapsText }),
    groupParameter: text,
    /** Parameters that name the old reader endpoint, beside or instead of the writer. */
    readerParameters: texts,
    ssmParameters: texts,
    hosts: z.array(HostOwner),
    /** Those Auto Scaling groups, by logical id, whose hosts the update leaves and an instance refresh replaces. */
    refreshed: texts,
  }),
  newStack: z.object({
    name: text,
    /** Empty where the template gives nothing a fixed name. */
    namespace: text,
    templateUrl: perhapsText,
    parameters: z.array(NewParameter),
    snapshotParameter: text,
    /** Some templates take a snapshot only by its name. */
    snapshotBy: z.enum(['arn', 'name']),
  }),
  names: z.object({
    snapshot: text,
    changeSet: text,
    fenceGroup: text,
    watchdog: text,
  }),
  healthCheck: AppCheck,
  /** What the plan was made for, as digests: whatever differs before the freeze was changed by somebody. */
  baseline: z.object({
    appParameters: textByName,
    databaseParameters: textByName,
    appTemplate: text,
    databaseTemplate: text,
    clusterGroups: texts,
    parameterGroup: text,
  }),
  /** What operations are expected to take: what is announced. */
  expected: Durations,
  /** By what the looks at them are timed. */
  lookAfter: Durations,
  downtime: Downtime,
});
export type Plan = z.infer<typeof Plan>;

/** What AWS has assigned while the run went on. */
export const Created = z.object({
  snapshotArn: text,
  databaseStackId: text,
  cluster: text,
  clusterArn: text,
  endpoint: text,
  readerEndpoint: text,
  groupId: text,
});
export type Created = z.infer<typeof Created>;
