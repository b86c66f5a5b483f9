import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MariaDbStorage } from '../../../local/cluster/mariadb/storage.ts';
import { type Change, changed, rowsOf, type Tables } from '../../../local/cluster/tables.ts';
import { type Lent, mariaDb } from '../../support/storages.ts';

/** What is done next: a change, if the tables allow it, or a rewind to one of the moments so far. */
type Move = { readonly seconds: number } & (
  | { readonly write: 'insert' | 'update' | 'delete' | 'create' | 'drop' | 'alter'; readonly pick: number }
  | { readonly rewind: number }
);

const NAMES = ['one', 'two', 'three'];

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      seconds: fc.constantFrom(0, 0, 1, 90),
      write: fc.constantFrom('insert', 'insert', 'insert', 'update', 'delete', 'create', 'drop', 'alter'),
      pick: fc.nat(1000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ seconds: fc.constantFrom(1, 90), rewind: fc.nat(1000) }) },
);

function changeOf({ write, pick }: Extract<Move, { write: unknown }>, tables: Tables): Change | undefined {
  const names = Object.keys(tables);
  if (write === 'create') {
    const free = NAMES.find((name) => !names.includes(name));
    return free === undefined ? undefined : { create: free, columns: ['a', 'b'] };
  }
  const name = names[pick % names.length];
  const table = tables[name ?? ''];
  if (name === undefined || table === undefined) return undefined;
  const id = 1 + (pick % table.next);
  switch (write) {
    case 'drop':
      return { drop: name };
    case 'alter':
      return Object.keys(table.columns).length > 4
        ? undefined
        : { alter: name, add: `c${Object.keys(table.columns).length}` };
    case 'insert':
      return {
        insert: name,
        rows: [{ a: `${pick}` }, { a: 'x', b: `${pick % 7}` }].slice(0, 1 + (pick % 2)),
      };
    case 'update':
      return { update: name, id, set: { a: null, b: `${pick}` } };
    default:
      return { delete: name, id };
  }
}

let lent: Lent<MariaDbStorage>;
beforeAll(() => {
  lent = mariaDb();
});
afterAll(() => lent.close());

it('a real cluster is always what a model is that keeps a copy of every moment', {
  timeout: 120_000,
}, async () => {
  const { storage, clock } = lent;
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 12, maxLength: 24 }), async (moves) => {
      const cluster = `random-${count++}`;
      await storage.create(cluster);
      let tables: Tables = {};
      const moments: { at: number; tables: Tables }[] = [{ at: clock.millis, tables }];
      for (const each of moves) {
        clock.pass(each.seconds);
        if ('rewind' in each) {
          const to = moments[each.rewind % moments.length]?.at ?? 0;
          tables = moments.findLast(({ at }) => at <= to)?.tables ?? {};
          await storage.rewind(cluster, new Date(to));
        } else {
          const change = changeOf(each, tables);
          if (change === undefined) continue;
          tables = changed(tables, change);
          await storage.change(cluster, change);
        }
        moments.push({ at: clock.millis, tables });
        expect(await storage.tables(cluster)).toEqual(rowsOf(tables));
      }
      await storage.destroy(cluster);
    }),
    // Shrinking on real servers would take longer than anybody waits.
    { numRuns: 6, endOnFailure: true },
  );
});
