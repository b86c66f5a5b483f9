import { expect, it } from 'vitest';
import { kionEstate } from '../../local/estate/kion.ts';
import { migrate } from './migrate.ts';

/** What Step Functions takes in one value, and how many events a run of a day and a half may write. */
const MAX_BYTES = 262_144;
const MOST_EVENTS = 15_000;

it('a run of more than 36 hours with 200 parameters stays far from the limits of Step Functions', async () => {
  const estate = kionEstate();
  const extra = Array.from(
    { length: 200 },
    (_, index) => `  Extra${index}: { Type: String, Default: '${'x'.repeat(300)}' }\n`,
  );
  const stacks = estate.stacks.map((stack) =>
    stack.name === 'kion-app'
      ? { ...stack, template: stack.template.replace(/^Parameters:\n/m, `Parameters:\n${extra.join('')}`) }
      : stack,
  );
  const { result, run } = await migrate({ estate: { ...estate, stacks, volumeBytes: 30 * 1024 ** 4 } });
  expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
  expect(result.downtimeSeconds).toBeGreaterThan(36 * 3600);
  expect(Object.keys(result.plan?.baseline.appParameters ?? {}).length).toBeGreaterThan(200);
  expect(run.history.length).toBeLessThan(MOST_EVENTS);
  const largest = Math.max(...run.history.map(({ detail }) => JSON.stringify(detail ?? {}).length));
  expect(largest).toBeLessThan(MAX_BYTES / 4);
});
