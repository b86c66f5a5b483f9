import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../infra/bundling.ts';
import { functions } from '../lambdas/functions.ts';
import { tasks } from '../lambdas/tasks.ts';

/** Fresh processes of which the median is taken. */
const PROCESSES = 11;
/** A function may take this many times as long to load as the clients that it uses. */
const AIM = 1.2;

/** What loading a function costs, beside a bundle of nothing but its SDK clients. */
export interface BundleCost {
  readonly name: string;
  readonly kilobytes: number;
  readonly bareKilobytes: number;
  /** Milliseconds of `require` in a fresh process, the median of 11. */
  readonly millis: number;
  readonly bareMillis: number;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The SDK clients in a bundle: their packages, and lib-dynamodb. */
function packagesIn(inputs: Readonly<Record<string, unknown>>): string[] {
  const found = Object.keys(inputs).flatMap(
    (file) => /node_modules\/(@aws-sdk\/(?:client-[\w-]+|lib-dynamodb))\//.exec(file)?.[1] ?? [],
  );
  return [...new Set(found)].toSorted();
}

/** A program that makes one client of each package, and nothing else. */
async function bareProgram(packages: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const [index, name] of packages.entries()) {
    const exported: object = await import(name);
    const client = Object.keys(exported).find((each) => /^[A-Z][A-Za-z0-9]*Client$/.test(each)) ?? 'default';
    lines.push(
      `import { ${client} as Client${index} } from '${name}';`,
      `export const made${index} = Client${index};`,
    );
  }
  return lines.join('\n');
}

/** Milliseconds that a fresh process needs to load a file. */
function load(file: string): number {
  const program = `const t = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - t));`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1' },
  });
  if (status !== 0) throw new Error(`${file} could not be loaded: ${stderr}`);
  return Number(stdout);
}

/** Bundles every function, and loads each beside its bare clients, taking turns. */
export async function bundleCosts(onEach: (done: number, of: number) => void): Promise<BundleCost[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-bundles-'));
  try {
    const bundle = async (entry: string, out: string) =>
      await build({
        ...BUNDLE,
        entryPoints: [entry],
        outfile: join(folder, out),
        metafile: true,
        logLevel: 'silent',
      });
    const bareOf = new Map<string, string>();
    const costs: BundleCost[] = [];
    const entries = Object.entries({ ...tasks, ...functions });
    for (const [name, { entry }] of entries) {
      const { metafile } = await bundle(entry, `${name}.cjs`);
      const packages = packagesIn(metafile.inputs);
      const key = packages.join();
      let bare = bareOf.get(key);
      if (bare === undefined) {
        bare = `bare-${bareOf.size}.cjs`;
        bareOf.set(key, bare);
        const program = resolve('bench', `.${bare}.mjs`);
        writeFileSync(program, await bareProgram(packages));
        try {
          await bundle(program, bare);
        } finally {
          rmSync(program);
        }
      }
      const files = [join(folder, `${name}.cjs`), join(folder, bare)] as const;
      const own: number[] = [];
      const others: number[] = [];
      for (let process = 0; process < PROCESSES; process++) {
        own.push(load(files[0]));
        others.push(load(files[1]));
      }
      costs.push({
        name,
        kilobytes: statSync(files[0]).size / 1024,
        bareKilobytes: statSync(files[1]).size / 1024,
        millis: median(own),
        bareMillis: median(others),
      });
      onEach(costs.length, entries.length);
    }
    return costs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The costs as a table, the dearest ratio first. */
export function bundleTable(costs: readonly BundleCost[]): string {
  // A function without a client has nothing to be held against: an empty file takes its milliseconds too.
  const ratio = ({ millis, bareMillis, bareKilobytes }: BundleCost) =>
    bareKilobytes < 1 ? 0 : millis / bareMillis;
  const rows = costs
    .toSorted((a, b) => ratio(b) - ratio(a))
    .map((cost) => [
      cost.name,
      `${cost.kilobytes.toFixed(0)}`,
      `${cost.bareKilobytes.toFixed(0)}`,
      cost.millis.toFixed(1),
      cost.bareMillis.toFixed(1),
      ratio(cost) === 0 ? 'no client' : ratio(cost).toFixed(2),
      ratio(cost) > AIM ? `above ${AIM}` : '',
    ]);
  const all = [['function', 'KB', 'bare KB', 'ms', 'bare ms', 'ratio', ''], ...rows];
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column))))
        .join('  '),
    )
    .join('\n');
}
