import * as z from 'zod/mini';
import { Duration, HealthCheck, StackName } from '../fields.ts';
import { Restart } from './restart.ts';
import { By, NAME_ONE, namesOne, WHICH } from './which.ts';

/** What a person gives to rewind a cluster, or to take it forward again: the input of the state machine. */
export const RewindInput = z
  .strictObject({
    ...WHICH,
    to: z
      .string()
      .check(
        z.trim(),
        z.minLength(1, 'must name a moment'),
        z.describe(
          'Where to: a time with its zone (`2026-01-31T14:05:00Z`), so long ago (`-15m`), the name of a marked moment, or `undo`: the moment before the last rewind.',
        ),
      ),
    appStack: z
      .optional(StackName)
      .check(z.describe('The stack of the app, whose hosts are not replaced while nobody can write.')),
    healthCheck: z
      .optional(HealthCheck)
      .check(z.describe('How to tell that the app works again. Without it only the database is looked at.')),
    dryRun: z
      ._default(z.boolean(), false)
      .check(z.describe('Only look, plan and show the timelines; change nothing.')),
    approval: z
      ._default(z.boolean(), false)
      .check(
        z.describe(
          'Ask for approval in any case. It is always asked for where the cluster leaves a timeline to which something was written.',
        ),
      ),
    noticeMinutes: z
      ._default(z.int().check(z.minimum(0), z.maximum(10_080)), 5)
      .check(z.describe('Minutes between the announcement and the freeze.')),
    freeze: z
      ._default(z.enum(['fence', 'none']), 'fence')
      .check(
        z.describe(
          '"fence" stops writes by taking the security groups off the cluster and restarting it; with "none" the groups are taken off as well, but nothing is restarted, because you stop the app yourself. Either way the run goes on only once the metrics prove that writes have stopped.',
        ),
      ),
    tolerance: z
      .prefault(Duration, '1m')
      .check(
        z.describe(
          'Aurora takes a cluster to the nearest moment at which it is consistent. If that is farther away than this, a person is asked before anybody can write.',
        ),
      ),
    force: z
      ._default(z.boolean(), false)
      .check(
        z.describe(
          'Rewinds although the binary log is on; whatever reads it is left with changes that never were.',
        ),
      ),
    useEarliest: z
      ._default(z.boolean(), false)
      .check(z.describe('If the moment has left the window, takes the earliest one that can be reached.')),
    restart: z
      ._default(z.array(Restart), [])
      .check(z.describe('Hosts that do not connect again by themselves: they are replaced afterwards.')),
    by: z
      .optional(By)
      .check(z.describe('Who wants it, and why: stands in the timelines and in every notice.')),
  })
  .check(z.refine(namesOne, NAME_ONE));
export type RewindInput = z.infer<typeof RewindInput>;
