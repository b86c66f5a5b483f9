import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { SHOP_INPUT, servicesEstate } from '../../local/estate/shop.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from './run-migration.ts';
import { emailsTo, rewind } from './run-rewind.ts';

/** People stop the app themselves when a migration comes to a state. */
async function stopped(state: string, faults: readonly Fault[] = [], services = false) {
  let both = false;
  const run = await runMigration({
    estate: services ? servicesEstate() : kionEstate(),
    input: { ...(services ? SHOP_INPUT : KION_INPUT), freeze: 'none' },
    seed: 1,
    judge: async () => 'approved',
    patience: 3 * 3600,
    faults: [{ at: 'own-freeze', state }, ...faults],
    beforeStart: ({ account }) => {
      account.aws.subscribe(() => {
        both ||= account.connections.writableClusters().length > 1;
      });
    },
  });
  return { run, both, result: await resultOf(run, 0) };
}

describe('an app that people stop themselves', () => {
  it.each(['NoticePeriod', 'Recheck', 'FreezeWrites', 'WaitForQuiet'])(
    'may be stopped as early as it is announced, and as late as it is waited for: %s',
    async (state) => {
      const { run, result } = await stopped(state);
      expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
      const { instances } = run.laboratory.account.fleet;
      expect([...instances.values()].every(({ status }) => status === 'available')).toBe(true);
    },
  );

  it('is started again once a notice asks for it, where the run comes to nothing', async () => {
    const { run, result } = await stopped('Recheck', [{ at: 'state', state: 'TakeSnapshot', what: 'stop' }]);
    expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
    expect(result.emails.at(-1)?.body).toContain('start it again now');
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
  });

  it('writes nothing where it is started too early', async () => {
    const early = await stopped('Recheck', [
      { at: 'state', state: 'CreateDatabaseStack', what: 'start-app' },
    ]);
    expect(early.result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
    expect(early.both).toBe(false);
  });

  it('is kept from both databases at once where CloudFormation starts it on the old one', async () => {
    const fails = { at: 'resource', stack: 'app', operation: 'UPDATE', reason: 'Internal failure' } as const;
    const { run, both } = await stopped(
      'Recheck',
      [{ ...fails, types: ['AWS::ECS::Service'], times: 2 }],
      true,
    );
    expect(both).toBe(false);
    expect(run.laboratory.account.connections.writable()?.id).toBe('shop-db');
  });

  it('is asked for, and started, around a rewind as well', async () => {
    const run = await rewind({
      input: { freeze: 'none' },
      faults: [{ at: 'own-freeze', machine: 'rewind', state: 'NoticePeriod' }],
      afterwards: async ({ laboratory: { time } }) => await time.sleep(600, 'the app to be started'),
    });
    expect(run.execution.status).toBe('SUCCEEDED');
    const [first, last] = emailsTo(run, 'operations@example.com').map(({ body }) => body);
    expect(first).toContain('You stop the app that uses kion-cluster yourself, as the input says');
    expect(last).toContain('start it again now');
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
  });
});
