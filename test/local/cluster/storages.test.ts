import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableStorage } from '../../../local/cluster/storage.ts';
import { inMemory, type Lent, mariaDb } from '../../support/storages.ts';

describe.each([
  ['in memory', inMemory],
  ['on MariaDB', mariaDb],
] as const)('a cluster %s', { timeout: 120_000 }, (_, lend) => {
  let lent: Lent<TableStorage>;
  let count = 0;
  beforeAll(() => {
    lent = lend();
  });
  afterAll(() => lent.close());

  /** A cluster with a table and a row, and the moment at which it has them. */
  async function cluster(): Promise<{ name: string; begun: Date; storage: TableStorage }> {
    const { storage, clock } = lent;
    const name = `cluster-${count++}`;
    await storage.create(name);
    const begun = clock.pass(60);
    await storage.change(name, { create: 'players', columns: ['name'] });
    await storage.change(name, { insert: 'players', rows: [{ name: 'Ada' }] });
    return { name, begun, storage };
  }
  const add = (storage: TableStorage, name: string, player: string) =>
    storage.change(name, { insert: 'players', rows: [{ name: player }] });

  it('goes back with rows, definitions and counters, and forward again after new writes', async () => {
    const { name, begun, storage } = await cluster();
    const { clock } = lent;
    const second = clock.pass(60);
    await add(storage, name, 'Ben');
    await storage.change(name, { create: 'games', columns: ['result'] });
    await storage.change(name, { alter: 'players', add: 'score' });
    const there = await storage.tables(name);
    clock.pass(60);
    await storage.rewind(name, begun);
    expect(await storage.tables(name)).toEqual({ players: [{ id: 1, name: 'Ada' }] });
    clock.pass(60);
    await add(storage, name, 'Cleo');
    const other = {
      players: [
        { id: 1, name: 'Ada' },
        { id: 2, name: 'Cleo' },
      ],
    };
    expect(await storage.tables(name)).toEqual(other);
    const third = clock.now();
    clock.pass(60);
    await storage.rewind(name, second);
    expect(await storage.tables(name)).toEqual(there);
    clock.pass(60);
    await storage.rewind(name, third);
    expect(await storage.tables(name)).toEqual(other);
  });

  it('is at a moment what was written until then, that moment included', async () => {
    const { name, begun, storage } = await cluster();
    const { clock } = lent;
    clock.pass(60);
    await add(storage, name, 'Ben');
    await add(storage, name, 'Cleo');
    const before = new Date(clock.millis - 1);
    const then = clock.now();
    clock.pass(60);
    const names = async () => (await storage.tables(name)).players?.map((row) => row.name);
    await storage.rewind(name, before);
    expect(await names()).toEqual(['Ada']);
    await storage.rewind(name, then);
    expect(await names()).toEqual(['Ada', 'Ben', 'Cleo']);
    await storage.rewind(name, begun);
    expect(await names()).toEqual(['Ada']);
    await expect(storage.rewind(name, new Date(begun.getTime() - 3_600_000))).rejects.toMatchObject({
      name: 'NoSuchData',
    });
  });

  it('keeps the past from what several write at once later', async () => {
    const { name, begun, storage } = await cluster();
    lent.clock.pass(60);
    await Promise.all(['Ben', 'Cleo', 'Dora'].map((player) => add(storage, name, player)));
    expect((await storage.tables(name)).players).toHaveLength(4);
    lent.clock.pass(60);
    await storage.rewind(name, begun);
    expect(await storage.tables(name)).toEqual({ players: [{ id: 1, name: 'Ada' }] });
  });

  it('takes forty rewinds in a row, two of them at the same instant', async () => {
    const { name, begun, storage } = await cluster();
    const { clock } = lent;
    const second = clock.pass(60);
    await add(storage, name, 'Ben');
    for (let index = 0; index < 40; index++) {
      if (index !== 20) clock.pass(60);
      const back = index % 2 === 0;
      await storage.rewind(name, back ? begun : second);
      expect((await storage.tables(name)).players).toHaveLength(back ? 1 : 2);
    }
    // The moment of two rewinds is that after the later one, which went back.
    const both = new Date(clock.millis - 19 * 60_000);
    clock.pass(60);
    await storage.rewind(name, both);
    expect((await storage.tables(name)).players).toHaveLength(1);
  });

  it('keeps what the simulated users have written, and goes back with it', async () => {
    const { name, storage } = await cluster();
    const { clock } = lent;
    const users = await storage.connect(name);
    await users.write({ first: 1, last: 10 });
    const then = clock.now();
    clock.pass(60);
    await users.write({ first: 11, last: 20 });
    await users.write({ first: 30, last: 31 });
    expect(await users.rows()).toEqual([
      { first: 1, last: 20 },
      { first: 30, last: 31 },
    ]);
    clock.pass(60);
    await storage.rewind(name, then);
    expect(await (await storage.connect(name)).rows()).toEqual([{ first: 1, last: 10 }]);
  });

  it('has clones and snapshots that go their own way, and may go itself', async () => {
    const { name, storage } = await cluster();
    const { clock } = lent;
    await storage.snapshot(name, `${name}-snapshot`);
    await add(storage, name, 'Ben');
    await storage.clone(name, `${name}-clone`);
    clock.pass(60);
    await add(storage, name, 'Cleo');
    await storage.destroy(name);
    await storage.restore(`${name}-snapshot`, `${name}-restored`);
    const names = async (of: string) => (await storage.tables(of)).players?.map((row) => row.name);
    expect(await names(`${name}-clone`)).toEqual(['Ada', 'Ben']);
    expect(await names(`${name}-restored`)).toEqual(['Ada']);
    await expect(storage.tables(name)).rejects.toMatchObject({ name: 'NoSuchData' });
    await expect(storage.restore('nothing', 'x')).rejects.toMatchObject({ name: 'NoSuchData' });
    for (const copy of ['clone', 'restored']) await storage.destroy(`${name}-${copy}`);
  });
});
