import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { addReached, type Coverage, coverageOf } from './coverage.ts';
import type { Atlas, GameName } from './game.ts';
import type { Block, BlockReport, Rules } from './worker.ts';

/** What is to be played: so many seeds from the first one on. */
export interface Campaign {
  readonly game: GameName;
  readonly runs: number;
  readonly firstSeed: number;
  readonly workers: number;
}

/** What came of all runs, without shrinking anything. */
export interface Findings {
  readonly runs: number;
  /** Migrations, or rewinds: people start second ones, and some of the runs end with one more. */
  readonly started: number;
  /** Broken promises in the order of seeds. */
  readonly broken: BlockReport['broken'];
  readonly coverage: Coverage;
}

/** How far it is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly broken: number;
}

/** Seeds that a worker gets at a time: often enough for a progress that moves. */
const BLOCK = 25;

/** Plays seeds on several threads. The result depends on nothing but the seeds. */
export async function runCampaign(
  { game, runs, firstSeed, workers }: Campaign,
  atlas: Atlas,
  onProgress: (progress: Progress) => void,
): Promise<Findings> {
  const counts = new Map<string, number>();
  const broken: BlockReport['broken'][number][] = [];
  const last = firstSeed + runs;
  let next = firstSeed;
  let done = 0;
  let started = 0;
  const take = (): Block | undefined => {
    if (next >= last) return undefined;
    const block = { from: next, end: Math.min(last, next + BLOCK) };
    next = block.end;
    return block;
  };
  const rules: Rules = { game, atlas };
  const employ = async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: rules });
    try {
      for (let block = take(); block !== undefined; block = take()) {
        worker.postMessage(block);
        // A worker that fails emits an error, on which this rejects.
        const [report]: BlockReport[] = await once(worker, 'message');
        if (report === undefined) throw new Error('A worker has answered nothing.');
        done += report.runs;
        started += report.started;
        broken.push(...report.broken);
        addReached(counts, report.reached);
        onProgress({ done, of: runs, broken: broken.length });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, Math.ceil(runs / BLOCK)) }, employ));
  return {
    runs,
    started,
    broken: broken.toSorted((a, b) => a.seed - b.seed),
    coverage: coverageOf(counts, atlas),
  };
}
