import { expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { fireWatch } from '../support/schedules.ts';
import { runMigration } from './run-migration.ts';

const DAY = 24 * 3600;

it('a run whose last step does not come to an end is told of while it is going on, and no run is while it waits as asked', async () => {
  const run = await runMigration({
    estate: kionEstate(),
    input: { ...KION_INPUT, bakeHours: 72 },
    seed: 1,
    judge: async () => 'approved',
    faults: [{ at: 'pace', what: 'deleteCluster', factor: 10_000 }],
    beforeStart: (lab) => {
      lab.time.spawn('the days', async () => {
        for (let day = 1; day < 12; day++) {
          await lab.time.sleep(DAY, 'another day');
          fireWatch(lab);
        }
      });
    },
  });
  const { startedAt } = run.execution;
  const overdue = run.laboratory.account.metrics.put;
  expect(overdue).toMatchObject([{ metric: 'AuroraRewind/OverdueRuns', value: 1 }]);
  expect(Math.round((Number(overdue[0]?.at) - startedAt) / 1000 / DAY)).toBe(11);
});
