import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../lambdas/kit/errors.ts';
import { type Coverage, coverageOf } from '../simulation/coverage.ts';
import { describeFault } from '../simulation/describe.ts';
import { findingsOf } from '../simulation/findings.ts';
import {
  type Atlas,
  GAME_NAMES,
  type Game,
  type GameName,
  type Schedule,
  type Violation,
} from '../simulation/game.ts';
import { GAMES } from '../simulation/games.ts';
import { type Progress, runCampaign } from '../simulation/pool.ts';
import { type Cut, type Finding, finding, replayCommand, summaryLines } from '../simulation/report.ts';
import { keeping, once, plainly } from '../simulation/shrink.ts';
import { traceOf } from '../simulation/trace.ts';
import { endWithParent } from './parent.ts';
import { mindReader } from './stdout.ts';

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly keep?: readonly number[];
  readonly plain?: boolean;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly of: GameName;
}

const BAD_INPUT = 2;
const CANNOT_WRITE = 3;
const MOST_RUNS = 100_000_000;

const LAST_SEED = 999_999_999;

/** So many seeds are shrunk and traced; of the others the command is told that replays them. */
const MOST_SEEDS = 20;

const write = (line: string) => void process.stdout.write(`${line}\n`);

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

function indices(text: string): number[] {
  if (text === 'none') return [];
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError('It must be indices of faults like 0,2, or the word none.');
  const all = text.split(',').map(Number);
  if (new Set(all).size < all.length) throw new InvalidArgumentError('It must name each fault once.');
  return all;
}

/** One line that moves in a terminal; a line each tenth otherwise. */
function progressOn(stream: NodeJS.WriteStream): (progress: Progress) => void {
  let told = -1;
  return ({ done, of, broken }) => {
    const tenth = Math.floor((10 * done) / of);
    const text = `${done} of ${of} runs, ${broken} broke a promise`;
    if (stream.isTTY === true) stream.write(`\r\x1b[2K${text}${done === of ? '\n' : ''}`);
    else if (tenth > told) stream.write(`${text}\n`);
    told = tenth;
  };
}

/** What `--json` prints, for one run and for many. */
interface Result {
  readonly runs: number;
  /** How many there were of what was played. */
  readonly [started: string]: unknown;
  readonly seconds: number;
  /** Those of the first seeds are shrunk and traced; of the others there is the command that replays them. */
  readonly violations: readonly (Finding | (Violation & Pick<Finding, 'seed' | 'replay'>))[];
  readonly coverage: Coverage;
  /** Of one run: what was played, how each of its runs ended, and what happened. */
  readonly schedule?: Schedule;
  readonly ends?: readonly string[];
  readonly trace?: readonly string[];
}

const print = (result: Result) => write(JSON.stringify(result));

/** Plays one schedule and tells all of it. */
async function one(game: Game, schedule: Schedule, cut: Cut, atlas: Atlas, json: boolean): Promise<number> {
  const began = performance.now();
  const { violations, ends, reached } = await game.play(schedule);
  const seconds = (performance.now() - began) / 1000;
  const trace = await traceOf(game, schedule);
  if (json) {
    const coverage = coverageOf(new Map([...reached].map((what) => [what, 1])), atlas);
    const findings = violations.map((violation) => finding(game.name, violation, schedule, cut, trace));
    const result = { runs: 1, [game.name]: ends.length, seconds, violations: findings, coverage };
    print({ ...result, schedule, ends, trace });
  } else {
    const { seed, estate, again, input, faults } = schedule;
    write(`Seed ${seed}, estate ${estate}${again ? ', once more at the end' : ''}`);
    for (const [index, fault] of faults.entries()) write(`  fault ${index}: ${describeFault(fault)}`);
    if (Object.keys(input).length > 0) write(`  input: ${JSON.stringify(input)}`);
    write('');
    for (const line of trace) write(line);
    write('');
    write(
      `Ended as ${ends.join(', then ')}; ${violations.length === 0 ? 'every promise was kept' : 'a promise was broken'}.`,
    );
  }
  return violations.length === 0 ? 0 : 1;
}

async function simulate(options: Options): Promise<number> {
  const { runs, seed, keep, plain, once: only, json = false, of } = options;
  if (runs !== 1 && (keep !== undefined || plain === true || only === true))
    throw new RangeError('--keep, --plain and --once go with --runs 1: they are about one schedule');
  if (seed + runs - 1 > LAST_SEED)
    throw new RangeError(
      `there are seeds up to ${LAST_SEED}: ${runs} runs from seed ${seed} on go beyond it`,
    );
  const game = GAMES[of];
  const atlas = await game.explore();
  if (runs === 1) {
    let schedule = game.draw(seed, atlas);
    if (plain === true) schedule = plainly(schedule);
    if (keep !== undefined) schedule = keeping(schedule, keep);
    if (only === true) schedule = once(schedule);
    const cut = {
      ...(keep === undefined ? {} : { kept: keep }),
      plain: plain === true,
      once: only === true,
    };
    return await one(game, schedule, cut, atlas, json);
  }
  const campaign = { game: of, runs, firstSeed: seed, workers: availableParallelism() };
  const began = performance.now();
  const found = await runCampaign(campaign, atlas, progressOn(process.stderr));
  const seconds = (performance.now() - began) / 1000;
  const tell = (text: string) => void process.stderr.write(`${text}\n`);
  const findings = await findingsOf(game, found.broken.slice(0, MOST_SEEDS), atlas, tell);
  if (json) {
    const shown = new Map(findings.map((each) => [`${each.seed} ${each.invariant}`, each]));
    const violations = found.broken.flatMap(({ seed: each, violations: all }) =>
      all.map(
        (violation) =>
          shown.get(`${each} ${violation.invariant}`) ?? {
            ...violation,
            seed: each,
            replay: replayCommand(of, each),
          },
      ),
    );
    const { started, coverage } = found;
    print({ runs, [of]: started, seconds, violations, coverage });
    return violations.length === 0 ? 0 : 1;
  }
  for (const { seed: each, invariant, what, faults, replay, trace } of findings) {
    write(`BROKEN by seed ${each}: ${invariant}`);
    write(`  ${what}`);
    write(`  replay: ${replay}`);
    for (const fault of faults) write(`  fault: ${fault}`);
    for (const line of trace) write(line);
    write('');
  }
  for (const { seed: each, violations } of found.broken)
    write(
      `seed ${each}: ${violations.map(({ invariant }) => invariant).join('; ')} (${replayCommand(of, each)})`,
    );
  for (const line of summaryLines(of, found, seconds)) write(line);
  return found.broken.length === 0 ? 0 : 1;
}

endWithParent();
mindReader(CANNOT_WRITE);
const program = new Command('npm run simulate --')
  .description(
    'Plays whole migrations, or rewinds, under faults that are drawn from seeds, and holds every moment of them against what is promised (docs/reliability.md).',
  )
  .option('--runs <n>', 'how many seeds are played; 1 tells all of it', whole(1, MOST_RUNS), 1000)
  .option('--seed <n>', 'the first seed', whole(0, LAST_SEED), 1)
  .option('--keep <indices>', 'with --runs 1: only these faults of the schedule, such as 0,2', indices)
  .option('--plain', 'with --runs 1: without what the schedule asks for besides its faults')
  .option('--once', 'with --runs 1: without the one more at the end')
  .addOption(new Option('--of <what>', 'what is played').choices(GAME_NAMES).default('migrations'))
  .option('--json', 'print one JSON object, and nothing else')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .addHelpText(
    'after',
    '\nExit codes: 0 every promise was kept, 1 one was broken, 2 bad input, 3 the result could not be written.',
  );

try {
  program.parse();
  process.exitCode = await simulate(program.opts<Options>());
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else if (error instanceof CommanderError || error instanceof RangeError) {
    process.stderr.write(`simulate: ${messageOf(error).replace(/^error: /, '')}\n`);
    process.exitCode = BAD_INPUT;
  } else throw error;
}
