import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Hunt } from './defect-worker.ts';
import { DEFECTS } from './defects.ts';

/** Plays seeds with a mistake in the product until its promise is broken. */
async function hunt(defect: (typeof DEFECTS)[number]): Promise<Hunt> {
  const worker = new Worker(new URL('./defect-worker.ts', import.meta.url), { workerData: defect });
  try {
    const [found]: Hunt[] = await once(worker, 'message');
    if (found === undefined) throw new Error('The worker has answered nothing.');
    return found;
  } finally {
    await worker.terminate();
  }
}

describe.concurrent('the simulation finds a mistake:', () => {
  it.each(DEFECTS.map((defect) => [defect.about, defect] as const))(
    '%s',
    async (_, defect) => {
      const { found, broken, runs } = await hunt(defect);
      expect({ found, runs, broken }).toEqual({
        found: expect.any(Number),
        runs,
        broken: expect.arrayContaining([expect.stringContaining(`${defect.breaks}: `)]),
      });
    },
    900_000,
  );
});
