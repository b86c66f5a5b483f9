import { globSync, readFileSync } from 'node:fs';

const tasks = globSync('lambdas/*/*.ts').filter((file) =>
  readFileSync(file, 'utf8').includes('= defineTask('),
);

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  packageManager: 'npm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs only while a file is loaded, above all the shapes of inputs and outputs, is not mutated: each such mutant
  // needs a new thread and every test, and the whole would take a day.
  ignoreStatic: true,
  concurrency: 1,
  // Stryker reads tsconfig.json with the programming interface of TypeScript, which TypeScript 7 no longer has. The
  // sandbox needs nothing changed in it, so Stryker is shown a file that does not exist.
  tsconfigFile: 'none.json',
  // The tests run without the types being checked.
  disableTypeChecks: false,
  mutate: ['lambdas/domain/**/*.ts', ...tasks],
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  cleanTempDir: 'always',
  incrementalFile: 'reports/mutation/incremental.json',
};
