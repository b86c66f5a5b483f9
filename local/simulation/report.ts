import type { Coverage, Share } from './coverage.ts';
import { describeFault } from './describe.ts';
import type { GameName, Schedule, Violation } from './game.ts';
import type { Findings } from './pool.ts';

/** A broken promise, and how to see it. */
export interface Finding extends Violation {
  readonly seed: number;
  /** The one command that plays it again. */
  readonly replay: string;
  /** The faults that it needs, in words. */
  readonly faults: readonly string[];
  readonly schedule: Schedule;
  readonly trace: readonly string[];
}

/** How a seed's own schedule is played: all of it, or only some. */
export interface Cut {
  /** Which of its faults, by index; undefined: all. */
  readonly kept?: readonly number[];
  /** True: without what it asks for besides. */
  readonly plain?: boolean;
  /** True: without a second run at the end. */
  readonly once?: boolean;
}

/** The command that plays a seed, or what is left of its schedule. */
export function replayCommand(
  game: GameName,
  seed: number,
  { kept, plain = false, once = false }: Cut = {},
): string {
  const of = game === 'migrations' ? '' : `--of ${game} `;
  const keep = kept === undefined ? '' : ` --keep ${kept.join(',') || 'none'}`;
  return `npm run simulate -- ${of}--seed ${seed} --runs 1${keep}${plain ? ' --plain' : ''}${once ? ' --once' : ''}`;
}

/** A violation, with all that a person needs to understand it. */
export function finding(
  game: GameName,
  violation: Violation,
  schedule: Schedule,
  cut: Cut,
  trace: readonly string[],
): Finding {
  const { seed, faults } = schedule;
  return {
    ...violation,
    seed,
    replay: replayCommand(game, seed, cut),
    faults: faults.map(describeFault),
    schedule,
    trace,
  };
}

const percent = ({ reached, of }: Share) => `${reached} of ${of} (${Math.floor((100 * reached) / of)} %)`;

/** Coverage for people: what was reached, and what was not. */
export function coverageLines({ states, transitions, faults, pairs }: Coverage): string[] {
  const missing = ({ missing: names }: Share) =>
    names.length === 0
      ? []
      : [`  not reached: ${names.slice(0, 12).join('; ')}${names.length > 12 ? '; …' : ''}`];
  const kinds = Object.entries(faults);
  const width = Math.max(0, ...kinds.map(([kind]) => kind.length));
  return [
    `States       ${percent(states)}`,
    ...missing(states),
    `Transitions  ${percent(transitions)}`,
    ...missing(transitions),
    `Faults       ${kinds.length} kinds, ${pairs} different pairs of a kind and a state`,
    ...kinds.map(([kind, times]) => `  ${kind.padEnd(width)}  ${times}`),
  ];
}

/** The last lines of a campaign. */
export function summaryLines(
  game: GameName,
  { runs, started, broken, coverage }: Findings,
  seconds: number,
): string[] {
  return [
    ...coverageLines(coverage),
    '',
    `${runs} runs with ${started} ${game} in ${seconds.toFixed(1)} s (${(started / seconds).toFixed(0)} ${game} a second): ${
      broken.length === 0 ? 'every promise was kept' : `${broken.length} of them broke a promise`
    }`,
  ];
}
