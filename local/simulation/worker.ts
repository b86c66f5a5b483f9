import { parentPort, workerData } from 'node:worker_threads';
import type { Atlas } from './atlas.ts';
import { addReached } from './coverage.ts';
import type { Violation } from './invariants.ts';
import { play } from './play.ts';
import { draw } from './schedule.ts';

/** A block of seeds, from the first up to but without the end. */
export interface Block {
  readonly from: number;
  readonly end: number;
}

/** What came of a block. */
export interface BlockReport {
  readonly runs: number;
  /** How many executions of the migration there were in them. */
  readonly migrations: number;
  readonly broken: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
  /** In how many runs each thing was reached. */
  readonly reached: readonly (readonly [string, number])[];
}

/** Plays the seeds of a block, one after the other. */
export async function playBlock({ from, end }: Block, atlas: Atlas): Promise<BlockReport> {
  const broken: BlockReport['broken'][number][] = [];
  const counts = new Map<string, number>();
  let migrations = 0;
  for (let seed = from; seed < end; seed++) {
    const { violations, reached, ends } = await play(draw(seed, atlas));
    migrations += ends.length;
    if (violations.length > 0) broken.push({ seed, violations });
    addReached(
      counts,
      [...reached].map((what) => [what, 1] as const),
    );
  }
  return { runs: end - from, migrations, broken, reached: [...counts] };
}

if (parentPort !== null) {
  const port = parentPort;
  const atlas: Atlas = workerData;
  port.on('message', (block: Block) => {
    void playBlock(block, atlas).then((report) => port.postMessage(report));
  });
}
