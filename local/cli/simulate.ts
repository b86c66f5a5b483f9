import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { messageOf } from '../../lambdas/kit/errors.ts';
import { type Atlas, explore } from '../simulation/atlas.ts';
import { describeFault } from '../simulation/describe.ts';
import { play } from '../simulation/play.ts';
import { type Findings, type Progress, runCampaign } from '../simulation/pool.ts';
import { type Finding, finding, replayCommand, summaryLines } from '../simulation/report.ts';
import { draw, type Schedule } from '../simulation/schedule.ts';
import { keeping, shrink } from '../simulation/shrink.ts';
import { traceOf } from '../simulation/trace.ts';
import type { Invariant } from '../simulation/witness.ts';
import { mindReader } from './stdout.ts';

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly keep?: readonly number[];
  readonly json?: boolean;
}

const BAD_INPUT = 2;
const MOST_RUNS = 100_000_000;

/** Seeds that are told one by one; --json tells all. */
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
  return text.split(',').map(Number);
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

/** Plays one schedule and tells all of it. */
async function one(schedule: Schedule, json: boolean): Promise<number> {
  const { violations, ends } = await play(schedule);
  if (json) write(JSON.stringify({ ...schedule, ends, violations }));
  else {
    write(`Seed ${schedule.seed}${schedule.again ? ', started again at the end' : ''}`);
    for (const [index, fault] of schedule.faults.entries())
      write(`  fault ${index}: ${describeFault(fault)}`);
    if (Object.keys(schedule.input).length > 0) write(`  input: ${JSON.stringify(schedule.input)}`);
    write('');
    for (const line of await traceOf(schedule)) write(line);
    write('');
    write(
      `Ended as ${ends.join(', then ')}; ${violations.length === 0 ? 'every promise was kept' : 'a promise was broken'}.`,
    );
  }
  return violations.length === 0 ? 0 : 1;
}

/** Shrinks the first violation of each promise. */
async function shrunken(broken: Findings['broken'], atlas: Atlas, tell: (text: string) => void) {
  const findings: { readonly finding: Finding; readonly schedule: Schedule }[] = [];
  const seen = new Set<Invariant>();
  for (const { seed, violations } of broken)
    for (const violation of violations) {
      if (seen.has(violation.invariant)) continue;
      seen.add(violation.invariant);
      tell(`shrinking the schedule of seed ${seed}: ${violation.invariant}`);
      const found = await shrink(draw(seed, atlas), violation.invariant);
      const left = found.played.violations.find(({ invariant }) => invariant === violation.invariant);
      findings.push({ finding: finding(found, left ?? violation), schedule: found.schedule });
    }
  return findings;
}

async function simulate({ runs, seed, keep, json = false }: Options): Promise<number> {
  const atlas = await explore();
  if (keep !== undefined && runs !== 1)
    throw new RangeError('--keep goes with --runs 1: it names faults of one schedule');
  if (runs === 1) {
    const schedule = draw(seed, atlas);
    return await one(keep === undefined ? schedule : keeping(schedule, keep), json);
  }
  const campaign = { runs, firstSeed: seed, workers: availableParallelism() };
  const began = performance.now();
  const found = await runCampaign(campaign, atlas, progressOn(process.stderr));
  const seconds = (performance.now() - began) / 1000;
  const findings = await shrunken(found.broken, atlas, (text) => void process.stderr.write(`${text}\n`));
  if (json) {
    const shrunk = new Map(findings.map(({ finding: each }) => [`${each.seed} ${each.invariant}`, each]));
    const violations = found.broken.flatMap(({ seed: each, violations: all }) =>
      all.map(
        (violation) =>
          shrunk.get(`${each} ${violation.invariant}`) ?? {
            ...violation,
            seed: each,
            replay: replayCommand(each),
          },
      ),
    );
    const { migrations, coverage } = found;
    write(JSON.stringify({ runs, migrations, seconds, violations, coverage }));
    return violations.length === 0 ? 0 : 1;
  }
  for (const {
    finding: { invariant, what, faults, replay },
    schedule,
  } of findings) {
    write(`BROKEN: ${invariant}`);
    write(`  ${what}`);
    write(`  replay: ${replay}`);
    for (const fault of faults) write(`  fault: ${fault}`);
    for (const line of await traceOf(schedule)) write(line);
    write('');
  }
  for (const { seed: each, violations } of found.broken.slice(0, MOST_SEEDS))
    write(`seed ${each}: ${violations.map(({ invariant }) => invariant).join('; ')}`);
  if (found.broken.length > MOST_SEEDS) write(`… and ${found.broken.length - MOST_SEEDS} more`);
  for (const line of summaryLines(found, seconds)) write(line);
  return found.broken.length === 0 ? 0 : 1;
}

mindReader();
const program = new Command('npm run simulate --')
  .description(
    'Plays whole migrations under faults that are drawn from seeds, and holds every moment of them against what is promised (docs/reliability.md).',
  )
  .option('--runs <n>', 'how many seeds are played; 1 tells all of it', whole(1, MOST_RUNS), 1000)
  .option('--seed <n>', 'the first seed', whole(0, 999_999_999), 1)
  .option('--keep <indices>', 'with --runs 1: only these faults of the schedule, such as 0,2', indices)
  .option('--json', 'print one JSON object, and nothing else')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .addHelpText('after', '\nExit codes: 0 every promise was kept, 1 one was broken, 2 bad input.');

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
