import type { JsonObject } from '../../lambdas/kit/json.ts';
import { DURATIONS, type Duration } from '../aws/durations.ts';
import { seeded } from '../clock/random.ts';
import { KION_INPUT } from '../estate/kion.ts';
import { READS } from '../faults/calls.ts';
import { DEEDS, type Deed, type Fault, OPENING } from '../faults/fault.ts';
import { PRESETS } from '../faults/presets.ts';
import type { MigrationMachine } from '../run/machines.ts';
import { type Chart, chartIn } from './chart.ts';
import { ESTATE_NAMES } from './estates.ts';
import { FATES, FINAL, LONG, PASSING, QUOTAS } from './failures.ts';
import type { Atlas, Schedule } from './game.ts';
import { OWN_FREEZE, ownFreeze } from './own-freeze.ts';
import { one, type Random } from './random.ts';

/** What a fault is drawn from. */
export type Drawn = Chart & {
  readonly states: Readonly<Record<MigrationMachine, readonly string[]>>;
};
type Draw = (random: Random, from: Drawn) => Fault[];

const among = (random: Random, times: number) => Math.floor(random() * times);

/** Some call of some task. Calls that are made often are disturbed early on or somewhere in their course. */
function someCall(random: Random, { calls }: Drawn, changing = random() < 0.6) {
  const { caller, operation, times } = one(
    random,
    changing ? calls.filter((call) => !READS.test(call.operation)) : calls,
  );
  return { at: 'call', caller, operation, skip: among(random, times) } as const;
}

/**
 * What somebody needs the old stack for once more. Nobody begins with that any more once the last look before the deletion was
 * taken: whatever came in the second between that look and the deletion could not be seen by anybody.
 */
const USING_OLD: readonly Deed[] = [
  'send-app-back',
  'wear-old-group',
  'wear-elsewhere',
  'refer-elsewhere',
  'name-elsewhere',
];

/** How people let writes in again while a run keeps them away. */
const LETTING_IN: readonly Deed[] = [...OPENING, 'thaw', 'go-back'];

/** What somebody may do between the question about the deletion and the deletion. */
const LAST_DEEDS: readonly Deed[] = ['protect-old-stack', 'open-old', 'change-app', 'stop'];

type States = Drawn['states'];

/** Somebody lets writes in while a run is in one of its states from one on, up to another one. */
function opened(random: Random, states: States, from: string, end: string): Fault {
  const all = states['enable-backtrack'];
  const closed = all.slice(all.indexOf(from), all.indexOf(end));
  return { at: 'state', state: one(random, closed), what: one(random, LETTING_IN) };
}

/** Somebody does something between the question about the deletion and the last look before it. */
function atTheLast(random: Random, states: States, deeds: readonly Deed[]): Fault {
  const all = states['enable-backtrack'];
  const end = all.slice(all.indexOf('RequestDeletionApproval'), all.indexOf('VerifySafeToDelete') + 1);
  return { at: 'state', state: one(random, end), what: one(random, deeds) };
}

/** What can go wrong, by family. Each draws its faults by itself, so that a new family changes none of the others. */
export const FAMILIES: Readonly<Record<string, Draw>> = {
  'call-fails': (random, from) => [
    {
      ...someCall(random, from),
      times: one(random, [1, 2, 4, 12, 99]),
      when: 'before',
      ...one(random, PASSING),
    },
  ],
  'call-refused': (random, from) => [
    { ...someCall(random, from), times: one(random, [1, 99]), when: 'before', ...one(random, FINAL) },
  ],
  'answer-lost': (random, from) => [
    {
      ...someCall(random, from),
      times: 1 + among(random, 2),
      when: 'after',
      ...one(random, PASSING.slice(1)),
    },
  ],
  'call-late': (random, from) => [
    { ...someCall(random, from), times: 1, when: 'late', seconds: 1 + among(random, 40) },
  ],
  'function-killed': (random, from) => [
    { ...someCall(random, from), times: 1 + among(random, 2), when: 'killed' },
  ],
  'task-twice': (random, { tasks }) => {
    const { task, times } = one(random, tasks);
    const overlapping = random() < 0.5;
    return [{ at: 'task', task, skip: among(random, times), ...(overlapping ? { overlapping } : {}) }];
  },
  'reading-lags': (random, { calls }) => {
    const { caller, operation, times } = one(
      random,
      calls.filter((call) => READS.test(call.operation)),
    );
    return [{ at: 'reading', caller, operation, skip: among(random, times), times: 1 + among(random, 3) }];
  },
  slow: (random) => {
    const kinds = Object.keys(DURATIONS).filter((kind): kind is Duration => kind in DURATIONS);
    const what = one(random, random() < 0.5 ? LONG : kinds);
    return [{ at: 'pace', what, factor: one(random, [3, 8 + 4 * random(), 1000]) }];
  },
  'resource-fails': (random) => {
    const stack = one(random, ['app', 'new-database', 'old-database'] as const);
    const types =
      stack === 'app'
        ? [
            'AWS::AutoScaling::AutoScalingGroup',
            'AWS::EC2::LaunchTemplate',
            'AWS::AutoScaling::LaunchConfiguration',
            'AWS::ECS::Service',
          ]
        : ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::EC2::SecurityGroup'];
    const operations =
      stack === 'app'
        ? (['UPDATE'] as const)
        : stack === 'old-database'
          ? (['DELETE'] as const)
          : (['CREATE', 'DELETE'] as const);
    return [
      {
        at: 'resource',
        stack,
        types: [one(random, types)],
        operation: one(random, operations),
        times: one(random, [1, 1, 2, 99]),
        reason: 'Resource handler returned message: Internal failure',
      },
    ];
  },
  opened: (random, { states }) => [opened(random, states, 'FreezeWrites', 'ExecuteAppUpdate')],
  'opened-after-the-switch': (random, { states }) => [opened(random, states, 'ExecuteAppUpdate', 'BakeTime')],
  deed: (random, { states }) => {
    const what = one(random, DEEDS);
    const all = states['enable-backtrack'];
    const possible = USING_OLD.includes(what)
      ? all.slice(0, all.indexOf('VerifySafeToDelete') + 1)
      : what === 'guess-link'
        ? all.filter((state) => state.startsWith('Request'))
        : all;
    return [{ at: 'state', state: one(random, possible), what }];
  },
  'used-at-the-last-minute': (random, { states }) => [atTheLast(random, states, USING_OLD)],
  'at-the-last-minute': (random, { states }) => [atTheLast(random, states, LAST_DEEDS)],
  'deed-on-the-way-back': (random, { states }) => [
    {
      at: 'state',
      machine: 'go-back',
      state: one(random, states['go-back']),
      what: one(random, [
        'stop',
        'time-out',
        'redrive',
        'delete-lock',
        'thaw',
        'go-back',
        'second-run',
        'other-run',
      ] as const),
    },
  ],
  stopped: (random, { states }) => [
    { at: 'state', state: one(random, states['enable-backtrack']), what: 'stop' },
  ],
  quota: (random, { calls }) => {
    const { caller, operation } = one(
      random,
      calls.filter(({ operation: each }) => QUOTAS[each] !== undefined),
    );
    const [error, message] = QUOTAS[operation] ?? ['LimitExceededException', 'The limit is reached.'];
    return [{ at: 'call', caller, operation, times: one(random, [1, 99]), when: 'before', error, message }];
  },
  'stopped-unheard': (random, { states }) => [
    {
      at: 'state',
      state: one(random, states['enable-backtrack']),
      what: one(random, ['stop', 'start-anew'] as const),
    },
    { at: 'event', times: 0 },
  ],
  event: (random) => [{ at: 'event', times: one(random, [0, 2] as const) }],
  schedule: (random) => [{ at: 'schedule', times: one(random, [0, 2] as const) }],
  fate: (random) => {
    const [what, statuses] = one(random, FATES);
    return [{ at: 'fate', what, status: one(random, statuses), skip: among(random, 2) }];
  },
  'metrics-late': (random) => [{ at: 'pace', what: 'metricLag', factor: one(random, [2, 4, 1000]) }],
  unwell: (random) => [
    { at: 'page', status: one(random, [404, 500, 503]) },
    {
      at: 'approval',
      action: 'go-back',
      decision: one(random, ['rejected', 'none', 'twice', 'reminded', 'late']),
    },
  ],
  restored: (random) => [{ at: 'restore', lacking: one(random, ['window', 'version'] as const) }],
  // A function that is still at work when its execution is over, and comes late or dies while the way back begins.
  'left-at-work': (random, { calls, states }) => {
    // Where writes are away, and nothing may be done by halves.
    const all = states['enable-backtrack'];
    const away = all.slice(all.indexOf('FreezeWrites'), all.indexOf('CheckAppStack'));
    const left = calls.filter(({ caller, operation }) => away.includes(caller) && !READS.test(operation));
    const { caller, operation, times } = one(random, left);
    const skip = among(random, times);
    return [
      {
        at: 'call',
        caller,
        operation,
        skip,
        times: 1,
        ...(random() < 0.5 ? { when: 'late', seconds: 1 + among(random, 60) } : { when: 'killed' }),
      },
      { at: 'state', state: caller, what: 'stop' },
    ];
  },
  // Where a host from before deceives the health check, the connections tell whether any other one works.
  'outdated-host': (random) =>
    random() < 0.4
      ? [{ at: 'outdated-host', times: 99 }, { at: 'stale-host' }]
      : [{ at: 'outdated-host', times: 1 + among(random, 2) }],
  'own-key': () => [{ at: 'estate', shape: 'own-key' }],
  'deletion-refused': () => [{ at: 'approval', action: 'deletion', decision: 'rejected' }],
  people: (random) => [
    {
      at: 'approval',
      action: one(random, ['start', 'deletion', 'go-back'] as const),
      decision: one(random, ['rejected', 'none', 'twice', 'both', 'reminded', 'late'] as const),
    },
  ],
  preset: (random) => [...one(random, Object.values(PRESETS)).faults],
};

/** How many families a schedule takes part of, drawn with equal chances. */
const HOW_MANY = [0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7];

/** An app whose hosts have to be refreshed after the update. */
const REFRESHED: JsonObject = { moveHosts: 'instance-refresh' };

/** How quick AWS is, as a share of the usual time: most worlds are quicker than the real one, which costs time to play. */
export const tempo = (random: Random): Fault[] =>
  random() < 0.3 ? [] : [{ at: 'tempo', factor: one(random, [0.1, 0.2, 0.4, 0.7]) }];

/** What runs are asked for besides what must be said. */
const INPUTS: readonly JsonObject[] = [
  REFRESHED,
  OWN_FREEZE,
  { approvals: [] },
  { approvals: ['start'] },
  { approvals: ['deletion'] },
  { noticeMinutes: 1, bakeHours: 1 },
  { liftProtections: true },
  { healthCheck: { ...KION_INPUT.healthCheck, timeout: '2m', consecutive: 4 } },
  { dryRun: true },
];

/** The states that people and clocks disturb. */
const statesIn = ({ states }: Atlas): States => ({
  'enable-backtrack': states['enable-backtrack'] ?? [],
  'go-back': states['go-back'] ?? [],
});

/** The schedule of a seed. */
export function draw(seed: number, atlas: Atlas): Schedule {
  // The world draws from the plain seed.
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const names = Object.keys(FAMILIES);
  const estate = random() < 0.3 ? one(random, ESTATE_NAMES) : 'kion';
  const from = { ...chartIn(atlas, estate), states: statesIn(atlas) };
  const faults: Fault[] = [];
  for (let left = one(random, HOW_MANY); left > 0; left--)
    faults.push(...(FAMILIES[one(random, names)]?.(random, from) ?? []));
  const input = random() < 0.6 ? {} : one(random, INPUTS);
  if (input === REFRESHED) faults.push({ at: 'estate', shape: 'no-update-policy' });
  const again = random() < 0.25;
  if (input === OWN_FREEZE) faults.push(...ownFreeze(random, from.states['enable-backtrack'], 'BakeTime'));
  faults.push(...tempo(random));
  return { seed, estate, faults, input, again };
}
