import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { timelinesOf } from '../../lambdas/domain/timelines/timelines.ts';
import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import { Home } from '../cluster/mariadb/home.ts';
import { findPrograms } from '../cluster/mariadb/programs.ts';
import { MariaDbStorage } from '../cluster/mariadb/storage.ts';
import { MemoryStorage } from '../cluster/memory.ts';
import type { TableStorage } from '../cluster/storage.ts';
import { type Demonstration, demonstrate, type Shown } from '../rewind/demonstration.ts';
import { stepLines, timeOfDay } from '../rewind/report.ts';
import { endWithParent } from './parent.ts';
import { NO_SCREEN, screenOn } from './screen.ts';

/** The options of `rewind`. */
export interface RewindOptions {
  readonly to?: string;
  readonly json?: boolean;
  readonly keep?: boolean;
}

const UNEXPECTED = 1;

/** A storage on a clock, and what there is to know of its servers. */
interface Engine {
  readonly storageOn: (time: VirtualTime) => TableStorage;
  /** How a client of one's own gets into the cluster; undefined where there is no server. */
  readonly address: (data: string) => string | undefined;
  close(): Promise<void>;
}

const IN_MEMORY: Engine = {
  storageOn: (time) => new MemoryStorage(time),
  address: () => undefined,
  close: async () => {},
};

/** Servers in a folder of their own, which goes when this process does. @throws MariaDbMissing */
function mariaDb(): Engine {
  const programs = findPrograms(process.env.PATH ?? '');
  const home = Home.open(tmpdir(), Date.now());
  // However this process ends, the folder goes; where it cannot, as after a SIGKILL, the next one takes it away.
  process.on('exit', () => home.close());
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.once(signal, () => process.exit(code));
  let storage: MariaDbStorage | undefined;
  return {
    storageOn: (clock) => {
      storage = new MariaDbStorage({ programs, home, clock, password: randomBytes(12).toString('hex') });
      return storage;
    },
    address: (data) => {
      const access = storage?.access(data);
      return access === undefined
        ? undefined
        : `mariadb --host=${access.host} --port=${access.port} --user=${access.user} --password=${access.password} shop`;
    },
    close: async () => {
      await storage?.close();
      home.close();
    },
  };
}

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

function chosen(say: (line: string) => void): Engine {
  try {
    return mariaDb();
  } catch (error) {
    if (nameOf(error) !== 'MariaDbMissing') throw error;
    say(`${messageOf(error)}. Until then the cluster is one in memory.`);
    return IN_MEMORY;
  }
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

/** Stays until somebody ends this process. */
async function stay(address: string | undefined, say: (line: string) => void): Promise<void> {
  if (address === undefined) {
    say('There is no server to keep.');
    return;
  }
  say('The server stays up until Ctrl-C. A client gets in with:');
  say(`  ${address}`);
  await new Promise(() => {});
}

/**
 * Shows on a cluster with real data how a rewind goes back, and forward again.
 * @returns the exit code: 1 if a client has read something else than was to be expected
 * @throws BadInput
 */
export async function rewind(options: RewindOptions, write: (text: string) => void): Promise<number> {
  const screen = options.json === true ? NO_SCREEN : screenOn(process.stdout);
  const { strong, faint, good, bad } = screen.style;
  const say = (line: string) => void process.stderr.write(`aurora-rewind: ${line}\n`);
  endWithParent();
  const engine = chosen(say);
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
      to: options.to,
    });
    if (options.json === true) write(jsonOf(shown, rewindMs));
    const wrong = shown.steps.filter(({ ok }) => !ok).length;
    const took = rewindMs.map((millis) => `${Math.round(millis)} ms`).join(', ');
    screen.line(`Rewinds of this ${shown.storage.engine} cluster really took ${took}.`);
    if (options.keep === true) await stay(engine.address(shown.data), say);
    return wrong === 0 ? 0 : UNEXPECTED;
  } finally {
    await engine.close();
  }
}
