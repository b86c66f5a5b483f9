import { expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { fireWatch } from '../support/schedules.ts';
import { runMigration } from './run-migration.ts';

const DAY = 24 * 3600;

it('a run that has been going on for more than a week is told of while it is going on', async () => {
  const run = await runMigration({
    estate: kionEstate(),
    input: { ...KION_INPUT, approvals: [], noticeMinutes: 7 * 24 * 60 },
    seed: 1,
    judge: async () => undefined,
    beforeStart: (lab) => {
      lab.time.spawn('the hours', async () => {
        for (let day = 1; day < 8; day++) {
          await lab.time.sleep(DAY + 60, 'another day');
          fireWatch(lab);
        }
      });
    },
  });
  const { stoppedAt, startedAt } = run.execution;
  const overdue = run.laboratory.account.metrics.put;
  expect(overdue).toMatchObject([{ metric: 'AuroraRewind/OverdueRuns', value: 1 }]);
  for (const { at } of overdue) {
    expect(at).toBeGreaterThan(startedAt + 7 * DAY * 1000);
    expect(at).toBeLessThan(Number(stoppedAt));
  }
});
