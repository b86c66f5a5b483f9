import * as v from 'valibot';
import { number, perhapsText, text, texts, whole } from './primitives.ts';

/** A CloudFormation stack by its name, and by the id that no other ever has. */
export const StackReference = v.object({ name: text, id: text });

/** Where the app's hosts are. */
export const HostOwner = v.variant('kind', [
  v.object({ kind: v.literal('auto-scaling-group'), logicalId: text, name: text }),
  v.object({
    kind: v.literal('ecs-service'),
    logicalId: text,
    cluster: text,
    service: text,
  }),
  v.object({ kind: v.literal('instance'), logicalId: text, id: text }),
]);
export type HostOwner = v.InferOutput<typeof HostOwner>;

/** How to tell that the app works: what its page answers, how often in a row, and for how long it is waited for. */
export const AppCheck = v.object({
  url: text,
  status: whole,
  body: perhapsText,
  consecutive: whole,
  timeout: whole,
});

/** For how long nobody can write: what is announced, and after what the dead man's switch fires. */
export const Downtime = v.object({ expectedSeconds: number, longestSeconds: number });

/** What every run that stops writes needs to let them in again, whatever it does in between. A `Plan` is one. */
export const Holding = v.object({
  /** Undefined for a migration. */
  kind: v.optional(v.literal('rewind')),
  suffix: text,
  freeze: v.picklist(['fence', 'none']),
  database: v.object({ cluster: text }),
  app: v.object({
    /** What people call the app, and what the lock is on. */
    stack: StackReference,
    hosts: v.array(HostOwner),
    ssmParameters: texts,
  }),
  names: v.object({ fenceGroup: text, watchdog: text }),
  /** Undefined: nobody has said how to tell whether the app works. */
  healthCheck: v.optional(AppCheck),
  downtime: Downtime,
});
export type Holding = v.InferOutput<typeof Holding>;
