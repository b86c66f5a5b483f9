import { describe, expect, it } from 'vitest';
import type { ResourceOperation } from '../../local/aws/cloudformation/stacks.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { type Result, resultOf } from '../../local/report/result.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

/** A run in which CloudFormation cannot do some things. */
async function spoiled(
  fault: (operation: ResourceOperation) => string | undefined,
): Promise<{ run: MigrationRun; result: Result }> {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    beforeStart: ({ account }) => account.stacks.faults.push(fault),
  });
  return { run, result: await resultOf(run, 0) };
}

/** Fails the first `times` updates of the app's hosts. */
function hostsFail(times: number) {
  let left = times;
  return ({ stack, type, kind }: ResourceOperation) =>
    stack === 'kion-app' && type === 'AWS::AutoScaling::AutoScalingGroup' && kind === 'UPDATE' && left-- > 0
      ? 'Received 0 SUCCESS signal(s) out of 1'
      : undefined;
}

/** What holds whenever CloudFormation sends the app back. */
function isBack({ run, result }: { run: MigrationRun; result: Result }) {
  const { account } = run.laboratory;
  expect(result).toMatchObject({
    outcome: 'rolled-back',
    executionStatus: 'FAILED',
    writes: { lost: 0 },
    app: { endpoint: account.fleet.clusters.get('kion-cluster')?.endpoint },
  });
  expect(account.connections.writable()?.id).toBe('kion-cluster');
  expect(account.stacks.get('kion-app').status).toBe('UPDATE_ROLLBACK_COMPLETE');
}

describe('an app update that CloudFormation rolls back', async () => {
  const outcome = await spoiled(hostsFail(1));
  const { run, result } = outcome;

  it('ends with the app on the old database, and nothing lost', () => isBack(outcome));

  it('fences the new database before the old one takes writes, and keeps it', () => {
    const { account } = run.laboratory;
    const fresh = account.fleet.clusters.get(result.created?.cluster ?? '');
    expect(fresh?.groups).not.toContain(result.created?.groupId);
    expect(fresh?.groups).toHaveLength(1);
    expect(result.remaining.stacks).toContain(result.plan?.newStack.name);
  });

  it('says in the cause what happened and that the way back is under way', () => {
    expect(result.error?.cause).toContain(
      'CheckAppStack: The app stack kion-app is UPDATE_ROLLBACK_IN_PROGRESS',
    );
    expect(result.error?.cause).toContain('The way back is under way');
  });

  it('tells people where the app is, and how writes can be carried over', () => {
    const notice = result.emails.at(-1);
    expect(notice?.subject).toBe('kion-app: back on the old database, the new one is kept');
    expect(notice?.body).toContain(`compare the clone with the snapshot ${result.plan?.names.snapshot}`);
  });
});

describe('an app update whose rollback gets stuck as well', async () => {
  const outcome = await spoiled(hostsFail(2));

  it('is continued until it is through', () => {
    isBack(outcome);
    const statuses = outcome.run.laboratory.account.stacks.get('kion-app').events.map(({ status }) => status);
    expect(statuses).toContain('UPDATE_ROLLBACK_FAILED');
  });
});

describe('an app update whose rollback never comes through', async () => {
  const { run, result } = await spoiled(hostsFail(Number.POSITIVE_INFINITY));

  it('is left to a person after two hours, with both databases kept and writes allowed on the old one', () => {
    expect(result).toMatchObject({
      outcome: 'needs-attention',
      executionStatus: 'FAILED',
      writes: { lost: 0 },
    });
    expect(run.waysBack[0]).toMatchObject({ status: 'FAILED', error: 'StepFailed' });
    expect(result.remaining.stacks).toEqual(
      expect.arrayContaining(['kion-aurora', result.plan?.newStack.name]),
    );
    expect(result.emails.at(-1)?.subject).toContain('migration failed');
    expect(result.emails.at(-1)?.body).toContain('The way back has failed half-way.');
  });
});

describe('a new database stack that cannot be made', async () => {
  const { run, result } = await spoiled(({ stack, type, kind }) =>
    stack !== 'kion-aurora' && type === 'AWS::RDS::DBInstance' && kind === 'CREATE'
      ? 'InsufficientDBInstanceCapacity'
      : undefined,
  );

  it('is undone: the app is back on the old database', () => {
    expect(result).toMatchObject({ outcome: 'rolled-back', executionStatus: 'FAILED', writes: { lost: 0 } });
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
    expect(result.remaining.stacks).toEqual(['kion-network', 'kion-aurora', 'kion-app']);
  });

  it('names what CloudFormation could not do', () => {
    expect(result.error?.cause).toContain('InsufficientDBInstanceCapacity');
    expect(result.emails.at(-1)?.body).toContain('InsufficientDBInstanceCapacity');
  });
});
