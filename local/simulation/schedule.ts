import { DURATIONS, type Duration } from '../aws/durations.ts';
import { seeded } from '../clock/random.ts';
import { READS } from '../faults/calls.ts';
import { DEEDS, type Fault } from '../faults/fault.ts';
import { PRESETS } from '../faults/presets.ts';
import type { Atlas } from './atlas.ts';

/** Everything that makes one simulated migration: the same schedule gives the same run. */
export interface Schedule {
  /** The seed of the world, and of the schedule itself. */
  readonly seed: number;
  readonly faults: readonly Fault[];
}

type Random = () => number;
type Draw = (random: Random, atlas: Atlas) => Fault[];

/** One of several, all alike. */
function one<T>(random: Random, of: readonly T[]): T {
  const chosen = of[Math.floor(random() * of.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}

const among = (random: Random, times: number) => Math.floor(random() * times);

const ERRORS = [
  ['ThrottlingException', 'Rate exceeded'],
  ['InternalFailure', 'An internal error occurred'],
  ['ServiceUnavailable', 'Service is unable to handle request'],
  ['TimeoutError', 'socket hang up'],
] as const;

/** Some call of some task. Calls that are made often are disturbed early on or somewhere in their course. */
function someCall(random: Random, { calls }: Atlas, changing = random() < 0.6) {
  const { caller, operation, times } = one(
    random,
    changing ? calls.filter((call) => !READS.test(call.operation)) : calls,
  );
  return { at: 'call', caller, operation, skip: among(random, times) } as const;
}

/** What can go wrong, by family. Each draws its faults by itself, so that a new family changes none of the others. */
export const FAMILIES: Readonly<Record<string, Draw>> = {
  'call-fails': (random, atlas) => {
    const [error, message] = one(random, ERRORS);
    const times = 1 + among(random, 4);
    return [{ ...someCall(random, atlas), times, when: 'before', error, message }];
  },
  'answer-lost': (random, atlas) => {
    const [error, message] = one(random, ERRORS.slice(1));
    return [{ ...someCall(random, atlas), times: 1 + among(random, 2), when: 'after', error, message }];
  },
  'call-late': (random, atlas) => [
    { ...someCall(random, atlas), times: 1, when: 'late', seconds: 1 + among(random, 40) },
  ],
  'function-killed': (random, atlas) => [
    { ...someCall(random, atlas), times: 1 + among(random, 2), when: 'killed' },
  ],
  'task-twice': (random, { tasks }) => {
    const { task, times } = one(random, tasks);
    return [{ at: 'task', task, skip: among(random, times) }];
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
    return [{ at: 'pace', what: one(random, kinds), factor: one(random, [2, 4, 10, 1000]) }];
  },
  'resource-fails': (random) => {
    const stack = one(random, ['app', 'new-database', 'old-database'] as const);
    const types =
      stack === 'app'
        ? ['AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::LaunchTemplate']
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
  deed: (random, { states }) => [{ at: 'state', state: one(random, states), what: one(random, DEEDS) }],
  'deed-on-the-way-back': (random, { goBackStates }) => [
    {
      at: 'state',
      machine: 'go-back',
      state: one(random, goBackStates),
      what: one(random, [
        'stop',
        'time-out',
        'redrive',
        'delete-lock',
        'thaw',
        'go-back',
        'second-run',
      ] as const),
    },
  ],
  stopped: (random, { states }) => [{ at: 'state', state: one(random, states), what: 'stop' }],
  event: (random) => [{ at: 'event', times: one(random, [0, 2] as const) }],
  people: (random) => [
    {
      at: 'approval',
      action: one(random, ['start', 'deletion', 'go-back'] as const),
      decision: one(random, ['rejected', 'none', 'twice', 'both', 'late'] as const),
    },
  ],
  preset: (random) => [...one(random, Object.values(PRESETS)).faults],
};

/** How many families a schedule takes part of, drawn with equal chances. */
const HOW_MANY = [0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7];

/** The schedule of a seed. */
export function draw(seed: number, atlas: Atlas): Schedule {
  // The world draws from the plain seed.
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const names = Object.keys(FAMILIES);
  const faults: Fault[] = [];
  for (let left = one(random, HOW_MANY); left > 0; left--)
    faults.push(...(FAMILIES[one(random, names)]?.(random, atlas) ?? []));
  return { seed, faults };
}

/** A fault in words that a person can follow. */
export function describeFault(fault: Fault): string {
  const { at, ...rest } = fault;
  const facts = Object.entries(rest).map(
    ([key, value]) => `${key} ${Array.isArray(value) ? value.join('+') : value}`,
  );
  return `${at}: ${facts.join(', ')}`;
}

/** The kind of a fault, for coverage. */
export function kindOf(fault: Fault): string {
  switch (fault.at) {
    case 'call':
      return `call-${fault.when}`;
    case 'state':
      return `${fault.machine ?? 'migration'}-${fault.what}`;
    case 'approval':
      return `approval-${fault.decision}`;
    case 'answer':
      return `answer-${fault.lie}`;
    case 'pace':
      return fault.factor >= 1000 ? 'never' : 'slow';
    case 'resource':
      return `resource-${fault.stack}-${fault.operation}`;
    case 'event':
      return `event-${fault.times}`;
    default:
      return fault.at;
  }
}
