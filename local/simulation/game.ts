import type { JsonObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Dated } from '../aws/events.ts';
import type { Fault } from '../faults/fault.ts';
import type { MachineName } from '../run/machines.ts';
import type { Chart } from './chart.ts';
import type { EstateName } from './estates.ts';

/** Everything that makes one simulated run: the same schedule gives the same run. */
export interface Schedule {
  /** The seed of the world, and of the schedule itself. */
  readonly seed: number;
  readonly estate: EstateName;
  readonly faults: readonly Fault[];
  /** What else the run is asked for. */
  readonly input: JsonObject;
  /** True: once all is quiet, and nothing goes wrong any more, there is one more run. */
  readonly again: boolean;
}

/** What there is to be disturbed: read off runs and machines, so that nothing new is forgotten. */
export interface Atlas {
  /** What happens in runs of each estate that is played. */
  readonly charts: Readonly<Partial<Record<EstateName, Chart>>>;
  /** The states of the machines that are played. */
  readonly states: Readonly<Partial<Record<MachineName, readonly string[]>>>;
  /** The ways from one state to another, as `machine: from > to`. */
  readonly transitions: readonly string[];
}

/** A promise that was broken. */
export interface Violation<Name extends string = string> {
  readonly invariant: Name;
  /** What was seen. */
  readonly what: string;
  /** Seconds since the start of the run. */
  readonly at: number;
}

/** What came of a schedule. */
export interface Played<Name extends string = string> {
  readonly seed: number;
  readonly violations: readonly Violation<Name>[];
  /** How each run ended, in the order of their starts. */
  readonly ends: readonly string[];
  /** What was reached, each once: `state …`, `transition …`, `fault …`, and `pair …` of fault and state. */
  readonly reached: ReadonlySet<string>;
}

/** Hears what happens in a run. */
export interface Audience {
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  readonly onDomainEvent?: (event: Dated) => void;
  readonly onStrike?: (fault: Fault) => void;
}

/** How a schedule is played. */
export interface Stage {
  readonly audience?: Audience;
  /** Texts of machines, where they are not the deployed ones. */
  readonly definitions?: Partial<Readonly<Record<MachineName, string>>>;
}

/** Whole runs of one kind, that are drawn from seeds and held against what is promised. */
export interface Game {
  /** What is counted: what people start. */
  readonly name: GameName;
  /** Looks what there is. */
  explore(): Promise<Atlas>;
  /** The schedule of a seed. */
  draw(seed: number, atlas: Atlas): Schedule;
  /** Plays a schedule to its end and beyond, under the eyes of a witness. */
  play(schedule: Schedule, stage?: Stage): Promise<Played>;
}

export const GAME_NAMES = ['migrations', 'rewinds'] as const;
export type GameName = (typeof GAME_NAMES)[number];
