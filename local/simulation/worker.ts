import { parentPort, workerData } from 'node:worker_threads';
import { addReached } from './coverage.ts';
import type { Atlas, GameName, Violation } from './game.ts';
import { GAMES } from './games.ts';

/** What a worker needs to know before it plays. */
export interface Rules {
  readonly game: GameName;
  readonly atlas: Atlas;
}

/** A block of seeds, from the first up to but without the end. */
export interface Block {
  readonly from: number;
  readonly end: number;
}

/** What came of a block. */
export interface BlockReport {
  readonly runs: number;
  /** How many migrations, or rewinds, there were in them. */
  readonly started: number;
  readonly broken: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
  /** In how many runs each thing was reached. */
  readonly reached: readonly (readonly [string, number])[];
}

/** Plays the seeds of a block, one after the other. */
export async function playBlock({ from, end }: Block, { game, atlas }: Rules): Promise<BlockReport> {
  const { draw, play } = GAMES[game];
  const broken: BlockReport['broken'][number][] = [];
  const counts = new Map<string, number>();
  let started = 0;
  for (let seed = from; seed < end; seed++) {
    const { violations, reached, ends } = await play(draw(seed, atlas));
    started += ends.length;
    if (violations.length > 0) broken.push({ seed, violations });
    addReached(
      counts,
      [...reached].map((what) => [what, 1] as const),
    );
  }
  return { runs: end - from, started, broken, reached: [...counts] };
}

if (parentPort !== null) {
  const port = parentPort;
  const rules: Rules = workerData;
  port.on('message', (block: Block) => {
    void playBlock(block, rules).then((report) => port.postMessage(report));
  });
}
