import type { JsonObject } from '../../lambdas/kit/json.ts';
import type { Fault } from '../faults/fault.ts';
import { faultsNamed } from '../faults/named.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { MIGRATION_MACHINES, statesOf } from '../run/machines.ts';
import { runMigration } from '../run/migration.ts';
import { type Chart, ChartMaker } from './chart.ts';
import { ESTATES, type EstateToPlay } from './estates.ts';
import type { Atlas } from './game.ts';
import { transitionsOf } from './transitions.ts';

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

/** Explores what tasks do by a few runs. */
async function chartOf({ estate, input }: EstateToPlay): Promise<Chart> {
  const maker = new ChartMaker();
  for (const { faults, input: more = {} } of WALKS) {
    const { onEvent, onDomainEvent } = maker.watch();
    await runMigration({
      estate,
      input: { ...input, ...more },
      seed: 1,
      faults,
      afterwards: settled,
      judge: async () => 'approved',
      onEvent,
      onDomainEvent,
    });
  }
  return maker.chart();
}

/** Explores the machines of migrations and their tasks. */
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
