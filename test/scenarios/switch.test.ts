import { describe, expect, it } from 'vitest';
import { AwsError, type Interceptor } from '../../local/aws/simulated.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { underPreset } from '../support/preset-run.ts';
import { runMigration } from './run-migration.ts';

const HOUR = 3600;

describe("the dead man's switch of a run of whose end no event tells", () => {
  it('fires again and again while the way back is kept from beginning, and then it goes back', async () => {
    let denied = 0;
    const table: Interceptor = async ({ caller, service }, next) => {
      if (service !== 'dynamodb' || caller !== 'TakeOver' || denied >= 4) return await next();
      denied++;
      throw new AwsError('AccessDeniedException', 'User is not authorized to perform: dynamodb:GetItem');
    };
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed: 1,
      judge: async () => 'approved',
      faults: presetFaults('stopped:WaitForDatabaseStack', ['WaitForDatabaseStack']) ?? [],
      conditions: { interceptors: [table], deliverEvents: false },
      patience: 10 * HOUR,
    });
    const result = await resultOf(run, 0);
    const acted = run.waysBack.filter(({ output }) => Object(output).outcome !== 'nothing-to-do');
    expect(acted.map(({ status }) => status)).toEqual([...Array(4).fill('FAILED'), 'SUCCEEDED']);
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
    expect(result.writes.lost).toBe(0);
    const failure = result.emails.find(({ body }) => body.includes('AccessDenied'));
    expect(failure?.subject).toBe('kion-app: migration failed (AccessDeniedException)');
    expect(failure?.body).toContain('docs/runbook.md#a-permission-is-missing');
  });

  it.each(['Begin', 'TakeOver', 'IsThereSomethingToDo', 'RearmWatchdog'])(
    'fires again after its way back was stopped in %s',
    async (state) => {
      let stopped = false;
      let stop: ((arn: string) => void) | undefined;
      const run = await runMigration({
        estate: kionEstate(),
        input: KION_INPUT,
        seed: 1,
        judge: async () => 'approved',
        faults: presetFaults('stopped:WaitForDatabaseStack', ['WaitForDatabaseStack']) ?? [],
        conditions: { deliverEvents: false },
        patience: 10 * HOUR,
        beforeStart: ({ time, engine }) => {
          stop = (arn) => time.spawn('somebody', async () => engine.stop(arn, 'Stopped', 'by hand'));
        },
        onEvent: ({ executionArn, stateMachineArn }, { type, name }) => {
          if (stopped || !stateMachineArn.endsWith(':go-back') || name !== state) return;
          if (!type.endsWith('StateEntered')) return;
          stopped = true;
          stop?.(executionArn);
        },
      });
      const acted = run.waysBack.filter(({ output }) => Object(output).outcome !== 'nothing-to-do');
      expect(acted.map(({ status }) => status)).toEqual(['ABORTED', 'SUCCEEDED']);
      expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
    },
  );

  it('is not left behind', async () => {
    for (const fault of ['database-stack-fails', 'app-update-fails', 'health-never', 'rejected']) {
      const run = await runMigration(underPreset(fault));
      expect([...run.laboratory.schedules.byName.keys()], fault).toEqual([]);
    }
  });
});
