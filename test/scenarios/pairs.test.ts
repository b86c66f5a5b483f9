import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { faultsNamed } from '../../local/faults/named.ts';
import { resultOf } from '../../local/report/result.ts';
import { statesOf } from '../../local/run/machines.ts';
import { runMigration } from './run-migration.ts';

const STATES = statesOf('enable-backtrack');

describe('a way back on which AWS does not answer the first call of every kind', () => {
  it.each([
    // The function may be under way when the execution is stopped.
    ['stopped:ExecuteAppUpdate', 'either'],
    ['stopped:CheckAppStack', 'new'],
    ['database-stack-fails', 'old'],
    ['app-update-fails', 'old'],
    ['app-rollback-fails', 'old'],
    ['health-never', 'old'],
    ['health-only-old-host', 'old'],
    ['wrong-health-url', 'old'],
    ['hosts-do-not-move', 'old'],
  ] as const)('(%s) comes to its end at the first attempt', async (fault, database) => {
    for (const other of ['lost-answers', 'lambda-dies', 'throttling']) {
      const run = await runMigration({
        estate: kionEstate(),
        input: KION_INPUT,
        seed: 1,
        judge: async () => 'approved',
        faults: faultsNamed([other, fault], STATES),
        patience: 300,
      });
      const result = await resultOf(run, 0);
      const { account } = run.laboratory;
      expect(
        run.waysBack.map(({ status }) => status),
        other,
      ).not.toContain('FAILED');
      expect(result.writes.lost).toBe(0);
      const writable = account.connections.writableClusters();
      expect(writable).toHaveLength(1);
      if (database !== 'either') expect(writable[0]?.id === 'kion-cluster').toBe(database === 'old');
      const named = account.stacks.get('kion-app').desired.parameters.get('DatabaseEndpoint')?.given;
      expect(named).toBe(writable[0]?.endpoint);
    }
  });
});
