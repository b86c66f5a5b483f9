import type { BuildOptions } from 'esbuild';

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
