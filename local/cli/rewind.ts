import { parseWish, type Wish } from '../../lambdas/domain/timelines/target.ts';
import { timelinesOf } from '../../lambdas/domain/timelines/timelines.ts';
import { timeOfDay } from '../../lambdas/domain/timelines/words.ts';
import { foldersOf } from '../cluster/mariadb/programs.ts';
import type { TableStorage } from '../cluster/storage.ts';
import { BadInput } from '../estate/estate.ts';
import { type Demonstration, demonstrate, type Shown } from '../rewind/demonstration.ts';
import { stepLines } from '../rewind/report.ts';
import { databaseIn, type Engine } from './database.ts';
import { endWithParent } from './parent.ts';
import { NO_SCREEN, screenOn } from './screen.ts';

/** The options of `rewind`. */
export interface RewindOptions {
  readonly to?: string;
  readonly json?: boolean;
  readonly keep?: boolean;
}

const UNEXPECTED = 1;

/** Takes down how long each rewind of a storage has really taken, in milliseconds. */
function timed(storage: TableStorage, millis: number[]): TableStorage {
  const plain = storage.rewind.bind(storage);
  storage.rewind = async (cluster, to) => {
    const begun = performance.now();
    await plain(cluster, to);
    millis.push(Math.round((performance.now() - begun) * 10) / 10);
  };
  return storage;
}

/** One JSON object about the demonstration, with all that a person is shown. */
function jsonOf({ steps, history, storage }: Demonstration, rewindMs: readonly number[]): string {
  return `${JSON.stringify({
    steps: steps.map(({ title, at, tables, expected = null, ok }) => ({ title, at, tables, expected, ok })),
    timelines: timelinesOf(history),
    engine: storage.engine,
    rewindMs,
  })}\n`;
}

/** @throws BadInput before anything is started */
function wishOf(text: string): Wish {
  const wish = parseWish(text);
  if ('name' in wish)
    throw new BadInput(
      `--to: ${text.trim() === '' ? 'nothing' : text} is neither a time like 2026-01-12T14:06:00Z, nor one like -15m, nor undo`,
    );
  if ('problem' in wish) throw new BadInput(`--to: ${wish.problem}`);
  return wish;
}

/** Stays until somebody ends this process. @returns the exit code if it is the server that somebody ends */
async function stay(engine: Engine, data: string, say: (line: string) => void): Promise<number> {
  const address = engine.address(data);
  if (address === undefined) {
    say('There is no server to keep.');
    return 0;
  }
  say('The server stays up until Ctrl-C. A client gets in with:');
  say(`  ${address}`);
  await engine.ended(data);
  say('The server has ended: somebody has killed it.');
  return UNEXPECTED;
}

/**
 * Shows on a cluster with real data how a rewind goes back, and forward again.
 * @returns the exit code: 1 if a client has read something else than was to be expected
 * @throws BadInput
 */
export async function rewind(options: RewindOptions, write: (text: string) => void): Promise<number> {
  const to = options.to === undefined ? undefined : wishOf(options.to);
  const screen = options.json === true ? NO_SCREEN : screenOn(process.stdout);
  const { strong, faint, good, bad } = screen.style;
  const say = (line: string) => void process.stderr.write(`aurora-rewind: ${line}\n`);
  endWithParent();
  const engine = databaseIn(foldersOf(process.env.PATH), say);
  const rewindMs: number[] = [];
  const onStep = (step: Shown) => {
    const mark = step.ok ? good('✓') : bad('✗');
    screen.line(`${mark} ${strong(step.title)}  ${faint(timeOfDay(step.history.now, step.history.now))}`);
    for (const line of stepLines(step)) screen.line(line);
    screen.line('');
  };
  try {
    screen.line(`${strong('Aurora Rewind')}  rewind on a simulated AWS: one cluster with a backtrack window`);
    screen.line('');
    const shown = await demonstrate({
      storageOn: (time) => timed(engine.storageOn(time), rewindMs),
      onStep,
      to,
    });
    if (options.json === true) write(jsonOf(shown, rewindMs));
    const wrong = shown.steps.filter(({ ok }) => !ok).length;
    const took = rewindMs.map((millis) => `${Math.round(millis)} ms`).join(', ');
    screen.line(`Rewinds of this ${shown.storage.engine} cluster really took ${took}.`);
    const code = options.keep === true ? await stay(engine, shown.data, say) : 0;
    return wrong === 0 ? code : UNEXPECTED;
  } finally {
    await engine.close();
  }
}
