import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { KION_INPUT, kionEstate } from '../local/estate/kion.ts';
import { resultOf } from '../local/report/result.ts';
import { runMigration } from '../local/run/migration.ts';
import { GAMES } from '../local/simulation/games.ts';
import { runCampaign } from '../local/simulation/pool.ts';
import { bundleCosts, bundleTable } from './bundles.ts';
import { type Measured, measure, summary, table } from './measure.ts';
import { rewindCosts } from './rewinds.ts';

const estate = kionEstate();
const run = (seed: number) =>
  runMigration({ estate, input: KION_INPUT, seed, judge: async () => 'approved' });
const MEBIBYTE = 1024 ** 2;

async function timed<T>(work: () => Promise<T>): Promise<{ millis: number; value: T }> {
  const begun = performance.now();
  const value = await work();
  return { millis: performance.now() - begun, value };
}

const measured: Measured[] = [];

measured.push(
  await measure(
    'one whole migration, warm process',
    'ms',
    { runs: 300, warmUp: 100, aim: 8 },
    async (seed) => (await timed(() => run(seed))).millis,
  ),
  await measure('history events', 'per second', { runs: 100, warmUp: 0 }, async (seed) => {
    const { millis, value } = await timed(() => run(seed));
    return (value.history.length / millis) * 1000;
  }),
  await measure('downtime over what AWS needs', '%', { runs: 50, warmUp: 0, aim: 5 }, async (seed) => {
    const { downtimeSeconds, awsSeconds } = await resultOf(await run(seed), 0);
    return (downtimeSeconds / awsSeconds - 1) * 100;
  }),
);

/** Runs `npm start` as a user does; the last line that it prints is the result. */
function start(): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync('npm', ['start', '--silent', '--', 'migrate', '--yes', '--json'], {
    encoding: 'utf8',
  });
  const millis = performance.now() - begun;
  if (status !== 0) throw new Error(`npm start ended with ${status}: ${stderr}`);
  return millis;
}

const atlas = await GAMES.migrations.explore();
const CAMPAIGN = 400;
measured.push(
  await measure(
    'migrations under faults, all cores',
    'per second',
    { runs: 3, warmUp: 1, aim: 150 },
    async (index) => {
      const campaign = {
        game: 'migrations' as const,
        runs: CAMPAIGN,
        firstSeed: 1 + index * CAMPAIGN,
        workers: availableParallelism(),
      };
      const { millis, value } = await timed(() => runCampaign(campaign, atlas, () => {}));
      return (value.started / millis) * 1000;
    },
  ),
  await measure(
    'npm start -- migrate --yes --json',
    's',
    { runs: 9, warmUp: 1, aim: 1.5 },
    async () => start() / 1000,
  ),
  await measure(
    'peak memory of the process',
    'MiB',
    { runs: 1, warmUp: 0 },
    async () => process.resourceUsage().maxRSS / 1024,
  ),
);

const { back, forward, pause } = await rewindCosts(5);
measured.push(
  summary('rewind of a real database of 100 MB', 'ms', back, 1000),
  summary('forward again', 'ms', forward, 1000),
  summary('slowest write during a snapshot of it', 'ms', pause, 100),
);

process.stdout.write(
  `Node ${process.versions.node}; medians of single runs, heap ${(process.memoryUsage().heapUsed / MEBIBYTE).toFixed(0)} MiB at the end\n\n${table(measured)}\n`,
);

const costs = await bundleCosts((done, of) => {
  if (done % 10 === 0 || done === of) process.stderr.write(`${done} of ${of} functions loaded\n`);
});
process.stdout.write(
  `\nFunctions: size of the bundle, and milliseconds to load it in a fresh process, beside its bare SDK clients\n\n${bundleTable(costs)}\n`,
);
