import * as v from 'valibot';
import { duration, HealthCheck, Notice, StackName } from '../fields.ts';
import { form } from '../forms.ts';
import { Restart } from './restart.ts';
import { By, NAME_ONE, namesOne, WHICH } from './which.ts';

/** What a person gives to rewind a cluster, or to take it forward again: the input of the state machine. */
export const RewindInput = v.pipe(
  form({
    ...WHICH,
    to: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'must name a moment'),
      v.description(
        'Where to: a time with its zone (`2026-01-31T14:05:00Z`), so long ago (`-15m`), the name of a marked moment, or `undo`: the moment before the last rewind.',
      ),
    ),
    appStack: v.optional(
      v.pipe(
        StackName,
        v.description('The stack of the app, whose hosts are not replaced while nobody can write.'),
      ),
    ),
    healthCheck: v.optional(
      v.pipe(
        HealthCheck,
        v.description('How to tell that the app works again. Without it only the database is looked at.'),
      ),
    ),
    dryRun: v.optional(
      v.pipe(v.boolean(), v.description('Only look, plan and show the timelines; change nothing.')),
      false,
    ),
    approval: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Ask for approval in any case. It is always asked for where the cluster leaves a timeline to which something was written.',
        ),
      ),
      false,
    ),
    noticeMinutes: v.optional(Notice, 5),
    freeze: v.optional(
      v.pipe(
        v.picklist(['fence', 'none']),
        v.description(
          '"fence" stops writes by taking the security groups off the cluster and restarting it; with "none" the groups are taken off as well, but nothing is restarted, because you stop the app yourself. Either way the run goes on only once the metrics prove that writes have stopped.',
        ),
      ),
      'fence',
    ),
    tolerance: v.optional(
      duration(
        'Aurora takes a cluster to the nearest moment at which it is consistent. If that is farther away than this, a person is asked before anybody can write.',
      ),
      '1m',
    ),
    force: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Rewinds although the binary log is on; whatever reads it is left with changes that never were.',
        ),
      ),
      false,
    ),
    useEarliest: v.optional(
      v.pipe(
        v.boolean(),
        v.description('If the moment has left the window, takes the earliest one that can be reached.'),
      ),
      false,
    ),
    restart: v.optional(
      v.pipe(
        v.array(Restart),
        v.description('Hosts that do not connect again by themselves: they are replaced afterwards.'),
      ),
      [],
    ),
    by: v.optional(
      v.pipe(By, v.description('Who wants it, and why: stands in the timelines and in every notice.')),
    ),
  }),
  v.check((given) => namesOne(given), NAME_ONE),
);
export type RewindInput = v.InferOutput<typeof RewindInput>;
