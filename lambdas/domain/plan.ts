import * as v from 'valibot';
import { AppCheck, Downtime, HostOwner, StackReference } from './holding.ts';
import { number, perhapsText, text, textByName, texts, truth, whole } from './primitives.ts';

/** A parameter of the new database stack: a value, or where a task reads one that may not stand in the state. */
export const NewParameter = v.union([
  v.strictObject({ key: text, value: text }),
  v.strictObject({
    key: text,
    secret: v.object({ secretId: text, key: perhapsText }),
  }),
]);
export type NewParameter = v.InferOutput<typeof NewParameter>;

const Durations = v.object({
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
export const Plan = v.object({
  version: v.literal(1),
  region: text,
  /** Tells the things of this run from those of others; part of every name it makes. */
  suffix: text,
  backtrackWindow: whole,
  freeze: v.picklist(['fence', 'none']),
  noticeMinutes: number,
  bakeHours: number,
  approvals: v.array(v.picklist(['start', 'deletion'])),
  /** What protects the old stack and its cluster, and whether that is lifted just before the deletion. */
  protections: v.array(v.picklist(['termination', 'deletion'])),
  liftProtections: truth,
  database: v.object({
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
    appGroup: v.object({ logicalId: text, id: text }),
  }),
  app: v.object({
    stack: StackReference,
    endpointParameter: v.object({ key: text, ssm: perhapsText }),
    groupParameter: text,
    /** Parameters that name the old reader endpoint, beside or instead of the writer. */
    readerParameters: texts,
    ssmParameters: texts,
    hosts: v.array(HostOwner),
    /** Those Auto Scaling groups, by logical id, whose hosts the update leaves and an instance refresh replaces. */
    refreshed: texts,
  }),
  newStack: v.object({
    name: text,
    /** Empty where the template gives nothing a fixed name. */
    namespace: text,
    templateUrl: perhapsText,
    parameters: v.array(NewParameter),
    snapshotParameter: text,
    /** Some templates take a snapshot only by its name. */
    snapshotBy: v.picklist(['arn', 'name']),
  }),
  names: v.object({
    snapshot: text,
    changeSet: text,
    fenceGroup: text,
    watchdog: text,
  }),
  healthCheck: AppCheck,
  /** What the plan was made for, as digests: whatever differs before the freeze was changed by somebody. */
  baseline: v.object({
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
export type Plan = v.InferOutput<typeof Plan>;

/** What AWS has assigned while the run went on. */
export const Created = v.object({
  snapshotArn: text,
  databaseStackId: text,
  cluster: text,
  clusterArn: text,
  endpoint: text,
  readerEndpoint: text,
  groupId: text,
});
export type Created = v.InferOutput<typeof Created>;
