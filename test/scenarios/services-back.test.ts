import { describe, expect, it } from 'vitest';
import { KION_INPUT } from '../../local/estate/kion.ts';
import { SHOP_INPUT, servicesEstate } from '../../local/estate/shop.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from './run-migration.ts';

describe('an app of services that a person wants back', () => {
  it('is brought back, although CloudFormation replaces nothing in an update that is not rolled back', async () => {
    const run = await runMigration({
      estate: servicesEstate(),
      input: { ...KION_INPUT, ...SHOP_INPUT },
      seed: 1,
      judge: async () => 'approved',
      faults: presetFaults('health-never', []) ?? [],
    });
    const result = await resultOf(run, 0);
    const { account } = run.laboratory;
    expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
    const old = account.fleet.clusters.get('shop-db');
    expect(result.emails.at(-1)?.subject).toContain('back on the old database as asked for');
    expect(account.connections.writableClusters()).toEqual([old]);
    const live = account.stacks.get('shop').desired.parameters.get('JdbcUrl')?.given;
    expect(live).toBe(`jdbc:mysql://${old?.endpoint}:3306/app`);
  });
});
