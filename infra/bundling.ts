import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { functions } from '../lambdas/functions.ts';
import { tasks } from '../lambdas/tasks.ts';

/**
 * How a function is bundled: one CommonJS file with the SDK in it, without what nobody uses. `module` before `main` halves
 * the SDK. Deployment, tests and bench use the same.
 */
export const BUNDLE = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
} as const satisfies BuildOptions;

/** Gives the code of a function by its name. */
export type CodeOf = (name: string) => Code;

/**
 * Bundles every function, all at once, so that each module is read one time.
 * @param use puts the code where it is deployed from; afterwards the bundles are gone
 */
export function withBundles<Result>(use: (codeOf: CodeOf) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-'));
  try {
    buildSync({
      ...BUNDLE,
      entryPoints: Object.entries({ ...tasks, ...functions }).map(([name, { entry }]) => ({
        in: resolve(entry),
        out: join(name, 'index'),
      })),
      outdir: folder,
      logLevel: 'error',
    });
    return use((name) => Code.fromAsset(join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
