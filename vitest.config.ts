import { configDefaults, defineConfig } from 'vitest/config';

const SCENARIOS = 'test/scenarios/**/*.test.ts';

export default defineConfig({
  test: {
    // Only scenarios wait until the policies are synthesized under which they are played.
    projects: [
      {
        extends: true,
        test: { name: 'scenarios', include: [SCENARIOS], globalSetup: ['test/scenarios/deployed.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, SCENARIOS],
          globalSetup: ['test/support/needs.ts'],
        },
      },
    ],
    // Everything runs on the virtual clock; a test that takes seconds of real time hangs.
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['lambdas/**/*.ts'],
      reporter: ['text-summary', 'text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
