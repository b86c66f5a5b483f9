import { describe, expect, it } from 'vitest';
import { kionEstate } from '../../local/estate/kion.ts';
import { migrate } from './migrate.ts';

describe('a migration that goes well', async () => {
  const { result, run } = await migrate();

  it('ends migrated, with no acknowledged write lost', () => {
    expect(result).toMatchObject({
      outcome: 'migrated',
      executionStatus: 'SUCCEEDED',
      error: null,
      problems: [],
    });
    expect(result.writes.acknowledged).toBeGreaterThan(80_000);
    expect(result.writes.lost).toBe(0);
  });

  it('leaves the app on the writer of a cluster with the wanted window', () => {
    expect(result.newCluster?.backtrackWindow).toBe(259_200);
    expect(result.app?.endpoint).toBe(result.newCluster?.endpoint);
    expect(result.app?.endpoint).not.toContain('cluster-ro-');
  });

  it('swaps one security group in its place and keeps the others in order', () => {
    const before = run.laboratory.account.stacks.get('kion-network').outputs.map(({ value }) => value);
    expect(result.app?.securityGroups).toEqual([before[0], result.created?.groupId, before[1]]);
  });

  it('deletes the old stack and what the run needed on the way, and keeps the snapshot', () => {
    expect(result.remaining.stacks).toEqual(['kion-network', 'kion-app', result.plan?.newStack.name]);
    expect(result.remaining.clusters).toEqual([result.created?.cluster]);
    expect(result.remaining.snapshots).toContain(result.plan?.names.snapshot);
    const groups = [...run.laboratory.account.groups.byId.values()].map(({ name }) => name);
    expect(groups.some((name) => name.includes('fence'))).toBe(false);
    expect(
      [...run.laboratory.account.autoScaling.byName.values()].flatMap(({ suspended }) => [...suspended]),
    ).toEqual([]);
  });

  it('is down hardly longer than AWS itself needs', () => {
    expect(result.downtimeSeconds).toBeGreaterThan(600);
    expect(result.downtimeSeconds).toBeLessThanOrEqual(result.awsSeconds * 1.05);
  });

  it('announces first, and freezes only after the notice and before the snapshot', () => {
    const at = (name: string) =>
      run.history.find((event) => event.type === 'TaskStateEntered' && event.name === name)?.at ?? 0;
    expect(at('FreezeWrites') - at('AnnounceMaintenance')).toBeGreaterThanOrEqual(30 * 60_000);
    expect(at('TakeSnapshot')).toBeGreaterThan(at('CheckWritesStopped'));
    expect(result.emails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
      expect.stringContaining('approver@example.com: Approval wanted: start'),
      expect.stringContaining('operations@example.com: kion-app: approved: start'),
      expect.stringContaining('approver@example.com: kion-app: approved: start'),
      expect.stringContaining('maintenance in 30 minutes'),
      expect.stringContaining('is back'),
      expect.stringContaining('approver@example.com: Approval wanted: delete'),
      expect.stringContaining('operations@example.com: kion-app: approved: delete'),
      expect.stringContaining('approver@example.com: kion-app: approved: delete'),
      expect.stringContaining('migration done'),
    ]);
  });

  it('gives the lock back and removes the watchdog', () => {
    const records = run.laboratory.account.tables.table(run.laboratory.settings.RECORDS_TABLE);
    const lock = [...records.values()].find(({ pk }) => String(pk).startsWith('lock#'));
    expect(lock).not.toHaveProperty('holder');
    expect(result.states).toContain('AnnounceReady');
  });

  it('lets no secret and no task token out', () => {
    const tokens = [
      ...run.laboratory.account.tables.table(run.laboratory.settings.APPROVALS_TABLE).values(),
    ].flatMap(({ taskToken }) => (typeof taskToken === 'string' ? [taskToken] : []));
    expect(tokens).toHaveLength(2);
    const seen = JSON.stringify([result, run.history]);
    for (const secret of [...tokens, 'correct-horse-battery-staple']) expect(seen).not.toContain(secret);
  });

  it('stays far below the limits of Step Functions', () => {
    expect(run.history.length).toBeLessThan(2000);
  });
});

describe('the same run again', () => {
  it('has the same history, byte for byte', async () => {
    const [one, two] = [await migrate({ seed: 7 }), await migrate({ seed: 7 })];
    expect(JSON.stringify(two.run.history)).toBe(JSON.stringify(one.run.history));
    expect(two.result).toEqual(one.result);
  });

  it('differs with another seed', async () => {
    const [one, two] = [await migrate({ seed: 7 }), await migrate({ seed: 8 })];
    expect(two.result.downtimeSeconds).not.toBe(one.result.downtimeSeconds);
  });
});

describe('people', () => {
  it('can keep the old stack, and the run still ends well', async () => {
    const { result } = await migrate({
      judge: async ({ id }) => (id.startsWith('deletion') ? 'rejected' : 'approved'),
    });
    expect(result).toMatchObject({
      outcome: 'migrated-old-kept',
      executionStatus: 'SUCCEEDED',
      writes: { lost: 0 },
    });
    expect(result.remaining.stacks).toContain('kion-aurora');
    expect(result.emails.at(-1)?.body).toContain('rejected by approver@example.com');
  });

  it('can be silent: the old stack is kept, and a start that nobody approves is none', async () => {
    const kept = await migrate({
      judge: async ({ id }) => (id.startsWith('deletion') ? undefined : 'approved'),
    });
    expect(kept.result.outcome).toBe('migrated-old-kept');
    expect(kept.result.emails.at(-1)?.body).toContain('Nobody answered');
    const silent = await migrate({ judge: async () => undefined });
    expect(silent.result).toMatchObject({ outcome: 'refused', error: { name: 'StartNotApproved' } });
  });

  it('can reject the start, and nothing is touched', async () => {
    const { result } = await migrate({ judge: async () => 'rejected' });
    expect(result).toMatchObject({
      outcome: 'refused',
      downtimeSeconds: 0,
      problems: [{ code: 'StartNotApproved' }],
    });
    expect(result.states).not.toContain('AnnounceMaintenance');
    expect(result.remaining.snapshots).toEqual([]);
  });

  it('need not be asked', async () => {
    const { result } = await migrate({ input: { approvals: [] } });
    expect(result).toMatchObject({ outcome: 'migrated-old-kept' });
    expect(result.states).not.toContain('RequestStartApproval');
  });
});

describe('a dry run', () => {
  it('plans and touches nothing', async () => {
    const { result } = await migrate({ input: { dryRun: true } });
    expect(result).toMatchObject({
      outcome: 'planned',
      executionStatus: 'SUCCEEDED',
      downtimeSeconds: 0,
      created: null,
    });
    expect(result.states).toEqual(['Begin', 'Preflight', 'IsPlanComplete', 'Planned']);
    expect(result.emails).toEqual([]);
    expect(result.plan?.newStack.parameters).toContainEqual({
      key: 'BacktrackWindowParameter',
      value: '259200',
    });
  });
});

describe('a refusal', () => {
  /** Where the database stack should be there is nothing but a network, and there is no app. */
  const withoutDatabase = {
    ...kionEstate(),
    stacks: kionEstate().stacks.flatMap((stack) =>
      stack.name === 'kion-network' ? [{ ...stack, name: 'kion-aurora' }] : [],
    ),
  };

  it('names all problems and touches nothing', async () => {
    const { result } = await migrate({ estate: withoutDatabase });
    expect(result).toMatchObject({ outcome: 'refused', error: { name: 'PreflightRefused' }, created: null });
    expect(result.problems.map(({ code }) => code)).toEqual(['StackMissing', 'ClusterMissing']);
    expect(result.emails.at(-1)?.subject).toContain('refused');
  });

  it('without Backtrack in the Region', async () => {
    const { result } = await migrate({ estate: { ...kionEstate(), region: 'sa-east-1' } });
    expect(result.problems.map(({ code }) => code)).toEqual(['RegionWithoutBacktrack']);
  });
});
