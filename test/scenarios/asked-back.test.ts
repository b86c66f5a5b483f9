import { describe, expect, it } from 'vitest';
import type { Judge } from '../../local/actors/operator.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from './run-migration.ts';

/** A run whose app is never healthy on the new database, and what a person says to going back. */
async function unhealthy(say: 'approved' | 'rejected' | undefined) {
  const asked: { subject: string; body: string }[] = [];
  const judge: Judge = async (request) => {
    if (!request.id.startsWith('go-back')) return 'approved';
    asked.push(request);
    return say;
  };
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge,
    faults: presetFaults('health-never', []) ?? [],
  });
  return { asked, run, result: await resultOf(run, 0), account: run.laboratory.account };
}

describe('an app that is not healthy on the new database, and a person who wants it back', async () => {
  const { asked, run, result, account } = await unhealthy('approved');
  const fresh = account.fleet.clusters.get(result.created?.cluster ?? '');

  it('was asked about with evidence', () => {
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toContain('answered 503, expected 200');
    expect(asked[0]?.body).toMatch(/Commits on \S+ since the app was sent there: about \d{3}/);
  });

  it('is back on the old database with its parameters as they were, and users can write', () => {
    const network = account.stacks.get('kion-network').outputs.map(({ value }) => value);
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      executionStatus: 'FAILED',
      app: {
        endpoint: account.fleet.clusters.get('kion-cluster')?.endpoint,
        securityGroups: [network[0], result.plan?.database.appGroup.id, network[1]],
      },
    });
    expect(account.connections.writable()?.id).toBe('kion-cluster');
  });

  it('loses nothing: what was written to the new database is kept behind a fence', async () => {
    expect(result.writes.lost).toBe(0);
    expect((await run.users.account()).lost).toBeGreaterThan(100);
    expect(fresh?.groups).not.toContain(result.created?.groupId);
    expect(result.remaining.stacks).toContain(result.plan?.newStack.name);
  });

  it('says so in the notice, with who wanted it and how the writes can be carried over', () => {
    const notice = result.emails.at(-1);
    expect(notice?.subject).toBe('kion-app: back on the old database as asked for, the new one is kept');
    expect(notice?.body).toContain('approver@example.com decided to go back to the old database.');
    expect(notice?.body).toContain(`compare the clone with the snapshot ${result.plan?.names.snapshot}`);
  });
});

describe.each([
  ['nobody who answers', undefined, 'Nobody answered within 12 h'],
  ['a person who wants it to stay', 'rejected' as const, 'decided to stay on the new database'],
])('an app that is not healthy on the new database, and %s', (_, say, said) => {
  it('stays, with both databases kept and the old one fenced, and the run fails', async () => {
    const { result, account } = await unhealthy(say);
    expect(result).toMatchObject({
      outcome: 'needs-attention',
      executionStatus: 'FAILED',
      writes: { lost: 0 },
      app: { endpoint: result.created?.endpoint },
    });
    expect(account.connections.writable()?.id).toBe(result.created?.cluster);
    expect(account.fleet.clusters.get('kion-cluster')?.groups).not.toContain(
      result.plan?.database.appGroup.id,
    );
    expect(result.error?.cause).toContain(said);
    expect(result.emails.at(-1)?.body).toContain('kept behind a fence');
  });
});

describe('a person who wants it back while CloudFormation cannot move the hosts', async () => {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    faults: [...(presetFaults('health-never', []) ?? [])],
    beforeStart: ({ account }) => {
      let updates = 0;
      account.stacks.faults.push(({ stack, type, kind }) =>
        stack === 'kion-app' && type.endsWith('AutoScalingGroup') && kind === 'UPDATE' && ++updates === 2
          ? 'Received 0 SUCCESS signals'
          : undefined,
      );
    },
    patience: 3 * 3600,
  });
  const result = await resultOf(run, 0);

  it('is told that it failed half-way, and the next attempt by itself brings the app back', () => {
    expect(run.waysBack.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(result.emails.map(({ body }) => body).join()).toContain('The way back has failed half-way.');
    expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
  });
});
