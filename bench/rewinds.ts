import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Home } from '../local/cluster/mariadb/home.ts';
import { findPrograms, foldersOf } from '../local/cluster/mariadb/programs.ts';
import { MariaDbStorage } from '../local/cluster/mariadb/storage.ts';

const MEGABYTE = 1024 ** 2;
/** A table of so many bytes, in rows of a kilobyte. */
const BYTES = 100 * MEGABYTE;
const ROW = 1024;
const BATCH = 2000;
const CLUSTER = 'measured';

/** What rewinding a real database of 100 MB takes, in milliseconds, a figure for each time. */
export interface RewindCosts {
  readonly back: readonly number[];
  readonly forward: readonly number[];
  /** The slowest write of a client that writes all the time, while the server stands still to be copied. */
  readonly pause: readonly number[];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The longest that a write takes of a client that does nothing else, while `work` is done, in milliseconds. */
async function longestWrite(storage: MariaDbStorage, work: () => Promise<void>): Promise<number> {
  const workerData = { ...storage.access(CLUSTER), database: 'shop' };
  const writer = new Worker(new URL('writer.ts', import.meta.url), { workerData });
  await once(writer, 'message');
  await work();
  const told = once(writer, 'message');
  writer.postMessage('enough');
  const [longest] = await told;
  return Number(longest);
}

/** Measures a database of 100 MB. @throws MariaDbMissing */
export async function rewindCosts(times: number): Promise<RewindCosts> {
  const programs = findPrograms(foldersOf(process.env.PATH));
  const home = Home.open(tmpdir(), Date.now());
  let millis = 0;
  const clock = { now: () => new Date(millis) };
  const storage = new MariaDbStorage({ programs, home, clock, password: randomBytes(12).toString('hex') });
  try {
    await storage.create(CLUSTER);
    await storage.change(CLUSTER, { create: 'rows_of_a_kilobyte', columns: [] });
    await storage.use(CLUSTER, async (client) => {
      await client.query('ALTER TABLE rows_of_a_kilobyte ADD COLUMN text VARCHAR(1024)');
      const rows = Array.from({ length: BATCH }, () => [randomBytes(ROW / 2).toString('hex')]);
      for (let written = 0; written < BYTES; written += BATCH * ROW)
        await client.query('INSERT INTO rows_of_a_kilobyte (text) VALUES ?', [rows]);
    });
    const [back, forward, pause]: [number[], number[], number[]] = [[], [], []];
    for (let time = 0; time < times; time++) {
      const full = millis;
      millis += 60_000;
      await storage.change(CLUSTER, { drop: 'rows_of_a_kilobyte' });
      millis += 60_000;
      const empty = millis;
      back.push(await timed(() => storage.rewind(CLUSTER, new Date(full))));
      millis += 60_000;
      forward.push(await timed(() => storage.rewind(CLUSTER, new Date(empty - 1))));
      millis += 60_000;
      await storage.rewind(CLUSTER, new Date(full));
      millis += 60_000;
      pause.push(await longestWrite(storage, () => storage.keep(CLUSTER)));
      millis += 60_000;
    }
    return { back, forward, pause };
  } finally {
    await storage.close();
    home.close();
  }
}
