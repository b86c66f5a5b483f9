import { describe, expect, it } from 'vitest';
import {
  configuredHostsEstate,
  SHOP_INPUT as INPUT,
  SHOP_PASSWORD as PASSWORD,
  servicesEstate,
} from '../../local/estate/shop.ts';
import { migrate } from './migrate.ts';

describe('services behind a JDBC URL, with a client and a server group', async () => {
  const services = servicesEstate('eu-west-1');
  const { result, run } = await migrate({ estate: services, input: INPUT });

  it('move to the new writer without losing a write', () => {
    expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
    expect(result.app?.endpoint).toBe(result.newCluster?.endpoint);
    const live = run.laboratory.account.stacks.get('shop').desired.parameters.get('JdbcUrl')?.given;
    expect(live).toBe(`jdbc:mysql://${result.newCluster?.endpoint}:3306/app`);
  });

  it('wear the new client group where they wore the old one', () => {
    expect(result.app?.securityGroups).toEqual(['sg-11111111', result.created?.groupId]);
    expect(result.plan?.database.appGroup.logicalId).toBe('ClientGroup');
  });

  it('find the parameters by what the template does with them', () => {
    expect(result.plan?.newStack).toMatchObject({
      snapshotParameter: 'RestoreFrom',
      namespace: expect.stringMatching(/^shopb/),
    });
    expect(result.plan?.newStack.parameters).toContainEqual({ key: 'RewindSeconds', value: '3600' });
  });

  it('keep the password out of plan, history and emails', () => {
    expect(JSON.stringify([result, run.history])).not.toContain(PASSWORD);
  });

  it('leave nothing of the old stack behind when its template says so', () => {
    expect(result.remaining.snapshots).toEqual([result.plan?.names.snapshot]);
  });

  it('are refused without a source for the password', async () => {
    const { noEchoParameters, ...without } = INPUT;
    expect(noEchoParameters).toBeDefined();
    const { result: refused } = await migrate({ estate: services, input: without });
    expect(refused.problems.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'NoEchoWithoutSource MasterPassword',
    ]);
  });
});

describe('hosts of a launch configuration that find their database in an SSM parameter', async () => {
  const { result, run } = await migrate({ estate: configuredHostsEstate(), input: INPUT });

  it('are moved by switching the parameter and rolling the group', () => {
    expect(result.writes.lost).toBe(0);
    expect(result.plan?.app.endpointParameter).toEqual({ key: 'DatabaseHost', ssm: '/app/database/host' });
    expect(run.laboratory.account.values.parameters.get('/app/database/host')?.value).toContain(
      result.newCluster?.endpoint,
    );
  });

  it('keep the old stack, since the stack that owns the parameter still names it', () => {
    expect(result.outcome).toBe('migrated-old-kept');
    const done = result.emails.at(-1)?.body;
    expect(done).toMatch(/The stack parameter shop-host\.Host holds \S+\./);
    const asked = result.emails.find(({ subject }) => subject.includes('delete the old database stack'));
    expect(asked?.body).toContain('shop-host.Host');
  });

  it('all serve from the new cluster', () => {
    const { hosts: living, connections } = run.laboratory.account;
    expect([...living.byId.keys()].map((id) => connections.of(id)?.id)).toEqual(
      Array(3).fill(result.created?.cluster),
    );
  });
});

describe('an operator who stops writes', () => {
  it('has to have done so: the run does not go on while users write', async () => {
    const { result } = await migrate({ input: { freeze: 'none' } });
    expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
    expect(result.states).not.toContain('TakeSnapshot');
    expect(result.remaining.clusters).toEqual(['kion-cluster']);
  });
});

describe('a large database', () => {
  it('is waited for in proportion, within the limits of Step Functions', async () => {
    const { kionEstate } = await import('../../local/estate/kion.ts');
    const { result, run } = await migrate({
      estate: { ...kionEstate(), volumeBytes: 2048 * 1024 ** 3 },
      input: { bakeHours: 0 },
    });
    expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
    expect(result.downtimeSeconds).toBeLessThanOrEqual(result.awsSeconds * 1.05);
    expect(run.history.length).toBeLessThan(3000);
  });
});
