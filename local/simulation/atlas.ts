import * as z from 'zod';
import { isObject, type JsonObject } from '../../lambdas/kit/json.ts';
import type { Fault } from '../faults/fault.ts';
import { faultsNamed } from '../faults/named.ts';
import type { Laboratory } from '../run/laboratory.ts';
import {
  definitionOf,
  type MachineName,
  MIGRATION_MACHINES,
  type MigrationMachine,
  statesOf,
} from '../run/machines.ts';
import { runMigration } from '../run/migration.ts';
import { ESTATES, type EstateName, type EstateToPlay } from './estates.ts';

/** An operation that a task calls. */
export interface KnownCall {
  readonly caller: string;
  /** `service:Operation` */
  readonly operation: string;
  /** How often it was seen in one run. */
  readonly times: number;
}

/** What happens in the runs of one estate. */
export interface Chart {
  readonly calls: readonly KnownCall[];
  /** Tasks of both machines, and how often a run invokes them. */
  readonly tasks: readonly { readonly task: string; readonly times: number }[];
}

/** What there is to be disturbed: read off runs and machines, so that nothing new is forgotten. */
export interface Atlas {
  readonly charts: Readonly<Record<EstateName, Chart>>;
  readonly states: Readonly<Record<MigrationMachine, readonly string[]>>;
  /** The ways from one state to another, as `machine: from > to`. */
  readonly transitions: readonly string[];
}

/** A run that shows what there is. */
interface Walk {
  readonly faults: readonly Fault[];
  /** What it is asked for besides what must be said. */
  readonly input?: JsonObject;
}

const NAMED = [
  'stopped:WaitForDatabaseStack',
  'health-never',
  'app-update-fails',
  'deletion-refused',
  'approval-timeout',
  'key-owned-by-old-stack',
];

/** Runs that together come by most of what can happen. */
const WALKS: readonly Walk[] = [
  { faults: [] },
  ...NAMED.map((name) => ({ faults: faultsNamed([name], statesOf('enable-backtrack')) })),
  // Hosts that only an instance refresh moves.
  { faults: [{ at: 'estate', shape: 'no-update-policy' }], input: { moveHosts: 'instance-refresh' } },
  // A run that cannot even begin.
  {
    faults: [
      {
        at: 'call',
        caller: 'Preflight',
        times: 1,
        when: 'before',
        error: 'AccessDenied',
        message: 'User is not authorized to perform this operation',
      },
    ],
  },
  // A run that is dead before anybody hears of it, and undone by the next one.
  {
    faults: [
      { at: 'state', state: 'WaitForDatabaseStack', what: 'start-anew' },
      { at: 'event', times: 0 },
    ],
  },
];

/** Lets a second run and ways back come to their ends, too. */
async function settled({ time, engine, machineArn, goBackArn }: Laboratory): Promise<void> {
  await time.sleep(3600, 'what follows');
  for (const { executionArn } of [machineArn, goBackArn].flatMap((arn) => engine.executionsOf(arn)))
    await time.join(engine.actorOf(executionArn));
}

/** Where a state, a choice or a catcher leads. */
const Leading = z.object({ Next: z.string().optional(), Default: z.string().optional() });
const Machine = z.object({
  States: z.record(
    z.string(),
    Leading.extend({ Choices: z.array(Leading).default([]), Catch: z.array(Leading).default([]) }),
  ),
});

function transitionsOf(machine: MachineName): string[] {
  const { States } = Machine.parse(JSON.parse(definitionOf(machine)));
  const ways = Object.entries(States).flatMap(([from, state]) =>
    [state, ...state.Choices, ...state.Catch].flatMap(({ Next, Default }) =>
      [Next, Default].flatMap((to) => (to === undefined ? [] : [`${machine}: ${from} > ${to}`])),
    ),
  );
  return [...new Set(ways)];
}

/** Explores what tasks do by a few runs. */
async function chartOf({ estate, input }: EstateToPlay): Promise<Chart> {
  const calls = new Map<string, KnownCall>();
  const tasks = new Map<string, number>();
  for (const { faults, input: more = {} } of WALKS) {
    const seen = new Map<string, KnownCall>();
    const invoked = new Map<string, number>();
    await runMigration({
      estate,
      input: { ...input, ...more },
      seed: 1,
      faults,
      afterwards: settled,
      judge: async () => 'approved',
      onEvent: (_, { type, detail = {} }) => {
        if (!type.endsWith('Scheduled')) return;
        const { resource, parameters } = detail;
        const arn = isObject(parameters) ? parameters.FunctionName : resource;
        const task = typeof arn === 'string' ? arn.split(':').at(-1) : undefined;
        if (task !== undefined) invoked.set(task, (invoked.get(task) ?? 0) + 1);
      },
      onDomainEvent: (event) => {
        if (event.type !== 'call') return;
        const operation = `${event.service}:${event.operation}`;
        const key = `${event.caller} ${operation}`;
        seen.set(key, { caller: event.caller, operation, times: (seen.get(key)?.times ?? 0) + 1 });
      },
    });
    for (const [key, call] of seen) if ((calls.get(key)?.times ?? 0) < call.times) calls.set(key, call);
    for (const [task, times] of invoked) tasks.set(task, Math.max(times, tasks.get(task) ?? 0));
  }
  return {
    calls: [...calls.values()],
    tasks: [...tasks].map(([task, times]) => ({ task, times })),
  };
}

/** Explores the machines and their tasks. */
export async function explore(): Promise<Atlas> {
  return {
    charts: {
      kion: await chartOf(ESTATES.kion),
      services: await chartOf(ESTATES.services),
      'configured-hosts': await chartOf(ESTATES['configured-hosts']),
    },
    states: { 'enable-backtrack': statesOf('enable-backtrack'), 'go-back': statesOf('go-back') },
    transitions: MIGRATION_MACHINES.flatMap(transitionsOf),
  };
}
