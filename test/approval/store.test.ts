import { afterAll, describe, expect, it } from 'vitest';
import { countGuess, readLink, storeLink } from '../../lambdas/aws/approval-links.ts';
import {
  decide,
  noteHealth,
  openApproval,
  readApproval,
  secondsOf,
  settle,
  waitAgain,
} from '../../lambdas/aws/approvals.ts';
import { MigrationApproval } from '../../lambdas/aws/migration-approvals.ts';
import { CREATED, NOW, planOf } from '../support/fixtures.ts';
import { STORES } from './stores.ts';

const HOUR = 3600;
const HEALTH = { at: NOW.toISOString(), fault: null };
const requestOf = (id: string, changes: object = {}) => ({
  id,
  action: 'deletion' as const,
  plan: planOf(),
  created: CREATED,
  executionId: 'arn:execution',
  taskToken: 'first token',
  planHash: 'the hash',
  askedAt: NOW.toISOString(),
  health: [HEALTH],
  expiresAt: secondsOf(NOW) + HOUR,
  ...changes,
});
const yes = { decision: 'approved', by: 'ann@example.com', reason: '' } as const;
const no = { decision: 'rejected', by: 'bob@example.com', reason: 'not yet' } as const;

describe.each(STORES)('the store of approvals on %s', async (_, open) => {
  const store = await open();
  afterAll(async () => await store.close());
  const opened = async (id: string, changes: object = {}) => {
    await openApproval(store, requestOf(id, changes));
    return id;
  };
  const statusOf = async (id: string) => (await readApproval(store, id, MigrationApproval))?.status;

  it('keeps what was asked, and knows nothing of other requests', async () => {
    const id = await opened('kept');
    expect(await readApproval(store, id, MigrationApproval)).toMatchObject({
      ...requestOf(id),
      status: 'pending',
      forgetAt: secondsOf(NOW) + HOUR + 30 * 86_400,
    });
    expect(await readApproval(store, 'another', MigrationApproval)).toBeUndefined();
  });

  it('takes the first decision of two that are made at the same time', async () => {
    const id = await opened('race');
    const won = await Promise.all([
      decide(store, id, 'the hash', yes, NOW),
      decide(store, id, 'the hash', no, NOW),
    ]);
    expect(won.toSorted()).toEqual([false, true]);
    const approval = await readApproval(store, id, MigrationApproval);
    expect(approval).toMatchObject({ status: 'deciding', decision: won[0] ? 'approved' : 'rejected' });
    expect(await decide(store, id, 'the hash', yes, NOW)).toBe(false);
  });

  it('takes none after the time is over, although the request is still there', async () => {
    const id = await opened('late', { expiresAt: secondsOf(NOW) });
    expect(await decide(store, id, 'the hash', yes, NOW)).toBe(false);
    expect(await statusOf(id)).toBe('pending');
  });

  it('takes none for another design, or for a request that is not there', async () => {
    const id = await opened('other design');
    expect(await decide(store, id, 'another hash', yes, NOW)).toBe(false);
    expect(await decide(store, 'nowhere', 'the hash', yes, NOW)).toBe(false);
    expect(await readApproval(store, 'nowhere', MigrationApproval)).toBeUndefined();
    expect(await statusOf(id)).toBe('pending');
  });

  it('is settled once, and only after a decision', async () => {
    const id = await opened('settled');
    await settle(store, id, 'approved');
    expect(await statusOf(id)).toBe('pending');
    await decide(store, id, 'the hash', no, NOW);
    await settle(store, id, 'rejected');
    await settle(store, id, 'expired');
    expect(await readApproval(store, id, MigrationApproval)).toMatchObject({
      status: 'rejected',
      reason: 'not yet',
    });
  });

  it('is opened anew by a state that is run again, as long as nobody has decided', async () => {
    const id = await opened('again');
    await opened(id, { taskToken: 'second token', expiresAt: secondsOf(NOW) + 2 * HOUR });
    expect(await readApproval(store, id, MigrationApproval)).toMatchObject({
      taskToken: 'second token',
      expiresAt: secondsOf(NOW) + 2 * HOUR,
    });
    await decide(store, id, 'the hash', yes, NOW);
    await opened(id, { taskToken: 'third token', expiresAt: 1 });
    expect(await readApproval(store, id, MigrationApproval)).toMatchObject({
      status: 'deciding',
      decision: 'approved',
      taskToken: 'third token',
      expiresAt: secondsOf(NOW) + 2 * HOUR,
      health: [HEALTH],
    });
  });

  it('gets the token of the state that waits next, and how the app answered by then', async () => {
    const id = await opened('reminded');
    const later = { at: new Date(NOW.getTime() + 1000).toISOString(), fault: 'it answered 503' };
    await waitAgain(store, id, 'next token');
    await noteHealth(store, id, later);
    expect(await readApproval(store, id, MigrationApproval)).toMatchObject({
      taskToken: 'next token',
      health: [HEALTH, later],
      status: 'pending',
    });
    for (const write of [waitAgain(store, 'nowhere', 'token'), noteHealth(store, 'nowhere', later)])
      await expect(write).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('keeps links by their public ids, without their secrets', async () => {
    const link = { id: 'link', approvalId: 'x', approver: 'ann@example.com', secretHash: 'h', forgetAt: 1 };
    await storeLink(store, link);
    expect(await readLink(store, 'link')).toEqual({ pk: 'link#link', ...link });
    expect(await readLink(store, 'another')).toBeUndefined();
  });

  it('counts wrong codes by the minute, for ids that exist and others', async () => {
    for (const id of ['link', 'no such link']) {
      const counts: number[] = [];
      for (let guess = 0; guess < 3; guess++) counts.push(await countGuess(store, id, NOW));
      expect(counts).toEqual([1, 2, 3]);
      expect(await countGuess(store, id, new Date(NOW.getTime() + 60_000))).toBe(1);
    }
  });
});
