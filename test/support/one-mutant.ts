import { inject, vi } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Which mutant the tests run against; Stryker says so. */
    activeMutant: string;
  }
}

// A thread outlives the mutant, and so would what the code remembers, such as the templates that it has read.
const mutant = inject('activeMutant');
if (mutant !== undefined && process.env.LAST_MUTANT !== mutant) {
  process.env.LAST_MUTANT = mutant;
  vi.resetModules();
}
