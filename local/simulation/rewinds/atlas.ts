import type { JsonObject } from '../../../lambdas/kit/json.ts';
import { kionWithWindow } from '../../estate/kion.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Laboratory } from '../../run/laboratory.ts';
import { statesOf } from '../../run/machines.ts';
import { everyHost, type Rewinding, runRewind } from '../../run/rewinding.ts';
import { ChartMaker } from '../chart.ts';
import type { Atlas } from '../game.ts';
import { transitionsOf } from '../transitions.ts';

export const ABOUT = { databaseStack: 'kion-aurora', appStack: 'kion-app' };
export const ESTATE = kionWithWindow(86_400);
const INPUT: JsonObject = {
  ...ABOUT,
  to: '-30m',
  healthCheck: { url: 'https://kion.example.com/api/version' },
};

/** What a run is given besides what must be said; `restart: true` stands for all hosts. */
export function givenIn(lab: Laboratory, { restart, ...more }: JsonObject): JsonObject {
  return { ...INPUT, ...more, ...(restart === true ? { restart: everyHost(lab) } : {}) };
}

/** Runs that together come by most of what can happen. */
const WALKS: readonly (readonly Fault[])[] = [
  [],
  [{ at: 'inexact', seconds: -600, times: 1 }],
  [{ at: 'fate', what: 'backtrack', status: 'failed', skip: 0 }],
  [{ at: 'state', machine: 'rewind', state: 'WaitForRewind', what: 'stop' }],
];

/** The machines that rewind, and that end what a rewind has left. */
const MACHINES = ['rewind', 'finish-rewind'] as const;

/** Explores the machines of rewinds and their tasks. */
export async function exploreRewinds(): Promise<Atlas> {
  const maker = new ChartMaker();
  const undo = async ({ again }: Rewinding) => void (await again({ to: 'undo', noticeMinutes: 0 }, 'undo'));
  for (const faults of WALKS) {
    const { onEvent, onDomainEvent } = maker.watch();
    await runRewind({
      estate: ESTATE,
      about: ABOUT,
      input: (lab) => givenIn(lab, { restart: true }),
      seed: 1,
      judge: async ({ id }) => (id.startsWith('rewind-') ? 'approved' : undefined),
      faults,
      onEvent,
      beforeStart: ({ account }) => account.aws.subscribe(onDomainEvent),
      afterwards: undo,
    });
  }
  return {
    charts: { kion: maker.chart() },
    states: Object.fromEntries(MACHINES.map((machine) => [machine, statesOf(machine)])),
    transitions: MACHINES.flatMap(transitionsOf),
  };
}
