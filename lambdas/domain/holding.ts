import * as z from 'zod/mini';
import { number, perhapsText, text, texts, whole } from './primitives.ts';

/** A CloudFormation stack by its name, and by the id that no other ever has. */
export const StackReference = z.object({ name: text, id: text });

/** Where the app's hosts are. */
export const HostOwner = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('auto-scaling-group'), logicalId: text, name: text }),
  z.object({
    kind: z.literal('ecs-service'),
    logicalId: text,
    cluster: text,
    service: text,
  }),
  z.object({ kind: z.literal('instance'), logicalId: text, id: text }),
]);
export type HostOwner = z.infer<typeof HostOwner>;

/** How to tell that the app works: what its page answers, how often in a row, and for how long it is waited for. */
export const AppCheck = z.object({
  url: text,
  status: whole,
  body: perhapsText,
  consecutive: whole,
  timeout: whole,
});

/** For how long nobody can write: what is announced, and after what the dead man's switch fires. */
export const Downtime = z.object({ expectedSeconds: number, longestSeconds: number });

/** What every run that stops writes needs to let them in again, whatever it does in between. A `Plan` is one. */
export const Holding = z.object({
  /** Undefined for a migration. */
  kind: z.optional(z.literal('rewind')),
  suffix: text,
  freeze: z.enum(['fence', 'none']),
  database: z.object({ cluster: text }),
  app: z.object({
    /** What people call the app, and what the lock is on. */
    stack: StackReference,
    hosts: z.array(HostOwner),
    ssmParameters: texts,
  }),
  names: z.object({ fenceGroup: text, watchdog: text }),
  /** Undefined: nobody has said how to tell whether the app works. */
  healthCheck: z.optional(AppCheck),
  downtime: Downtime,
});
export type Holding = z.infer<typeof Holding>;
