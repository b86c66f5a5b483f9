import type { JsonObject } from '../../../lambdas/kit/json.ts';
import { seeded } from '../../clock/random.ts';
import type { Deed, Fault } from '../../faults/fault.ts';
import { statesOf } from '../../run/machines.ts';
import { chartIn } from '../chart.ts';
import type { Atlas, Schedule } from '../game.ts';
import { OWN_FREEZE, ownFreeze } from '../own-freeze.ts';
import { one, type Random } from '../random.ts';
import { type Drawn, FAMILIES, tempo } from '../schedule.ts';

const state = (machine: 'rewind' | 'finish-rewind', name: string, what: Deed): Fault => ({
  at: 'state',
  machine,
  state: name,
  what,
});

type Draw = (random: Random, from: Drawn) => Fault[];

/** What somebody may do while a rewind is going on. */
const DEEDS: readonly Deed[] = [
  'stop',
  'stop',
  'time-out',
  'redrive',
  'second-run',
  'delete-lock',
  'open-old',
  'open-fence',
  'rewind-by-hand',
  'guess-link',
];
/** What somebody may do to whoever ends a rewind. */
const DEEDS_AT_THE_END: readonly Deed[] = ['stop', 'time-out', 'redrive', 'second-run', 'delete-lock'];

/** Families of the migration that know nothing of what is migrated. */
const COMMON = [
  'call-fails',
  'call-refused',
  'answer-lost',
  'call-late',
  'function-killed',
  'task-twice',
  'reading-lags',
  'event',
  'schedule',
  'metrics-late',
] as const;

const OWN: Readonly<Record<string, Draw>> = {
  deed: (random) => [state('rewind', one(random, statesOf('rewind')), one(random, DEEDS))],
  'deed-at-the-end': (random) => [
    state('rewind', one(random, statesOf('rewind')), 'stop'),
    state('finish-rewind', one(random, statesOf('finish-rewind')), one(random, DEEDS_AT_THE_END)),
  ],
  'stopped-unheard': (random) => [
    state('rewind', one(random, statesOf('rewind')), 'stop'),
    { at: 'event', times: 0 },
  ],
  fails: (random) => [{ at: 'fate', what: 'backtrack', status: 'failed', skip: random() < 0.8 ? 0 : 1 }],
  elsewhere: (random) => [
    { at: 'inexact', seconds: one(random, [-900, -120, -30, 45, 600]), times: one(random, [1, 2]) },
    {
      at: 'approval',
      action: 'reached',
      decision: one(random, ['rejected', 'none', 'twice', 'both', 'reminded', 'late'] as const),
    },
  ],
  slow: (random) => [
    {
      at: 'pace',
      what: one(random, ['backtrack', 'backtrackLag', 'rebootInstance', 'modifyCluster'] as const),
      factor: one(random, [3, 8, 30]),
    },
  ],
  // The one call that must not be made twice.
  request: (random) => [
    {
      at: 'call',
      caller: 'StartRewind',
      operation: 'rds:BacktrackDBCluster',
      times: one(random, [1, 1, 2, 4]),
      ...one(random, [
        { when: 'killed' as const },
        { when: 'after' as const, error: 'TimeoutError', message: 'socket hang up' },
        { when: 'after' as const, error: 'InternalFailure', message: 'An internal error', status: 500 },
        { when: 'before' as const, error: 'InvalidDBClusterStateFault', message: 'The cluster is busy' },
        { when: 'before' as const, error: 'ThrottlingException', message: 'Rate exceeded' },
      ]),
    },
  ],
  people: (random) => [
    {
      at: 'approval',
      action: 'rewind',
      decision: one(random, ['rejected', 'none', 'twice', 'both', 'reminded', 'late'] as const),
    },
  ],
  // A function that is still at work when its execution is over, and comes late while somebody ends the rewind.
  'left-at-work': (random) => {
    const [caller, operation] = one(random, [
      ['StartRewind', 'rds:BacktrackDBCluster'],
      ['FreezeWrites', 'rds:ModifyDBCluster'],
      ['FreezeWrites', 'rds:RebootDBInstance'],
      ['ThawWrites', 'rds:ModifyDBCluster'],
    ] as const);
    const late: Fault = {
      at: 'call',
      caller,
      operation,
      times: 1,
      ...(random() < 0.6
        ? { when: 'late', seconds: 1 + Math.floor(random() * 95) }
        : { when: 'killed' as const }),
    };
    return [late, state('rewind', caller, 'stop')];
  },
};

const NAMES = [...COMMON, ...Object.keys(OWN)];
const HOW_MANY = [0, 1, 1, 1, 2, 2, 3, 3, 4];

const INPUTS: readonly JsonObject[] = [
  { approval: true },
  { noticeMinutes: 0 },
  { tolerance: '15m' },
  { by: 'somebody with a reason' },
  { dryRun: true },
  { to: '-5h' },
  OWN_FREEZE,
  // All hosts (see givenIn).
  { restart: true },
];

/** The schedule of a seed. */
export function drawRewind(seed: number, atlas: Atlas): Schedule {
  // The world draws from the plain seed.
  const random = seeded(Math.imul(seed, 0x85ebca6b) ^ 0x27d4eb2f);
  const from: Drawn = { ...chartIn(atlas, 'kion'), states: { 'enable-backtrack': [], 'go-back': [] } };
  const faults: Fault[] = [];
  for (let left = one(random, HOW_MANY); left > 0; left--) {
    const name = one(random, NAMES);
    faults.push(...((OWN[name] ?? FAMILIES[name])?.(random, from) ?? []));
  }
  const input = random() < 0.6 ? {} : one(random, INPUTS);
  const again = random() < 0.4;
  if (input === OWN_FREEZE) faults.push(...ownFreeze(random, statesOf('rewind'), 'ThawWrites', 'rewind'));
  faults.push(...tempo(random));
  return { seed, estate: 'kion', faults, input, again };
}
