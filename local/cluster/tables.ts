/** A value in a row. */
export type Value = string | number | null;

export type Row = Readonly<Record<string, Value>>;

/** What is done to tables. Every table has a column `id` that counts by itself. */
export type Change =
  | { readonly create: string; readonly columns: readonly string[] }
  | { readonly drop: string }
  /** The column takes whole numbers, and is 0 in the rows that are there. */
  | { readonly alter: string; readonly add: string }
  | { readonly insert: string; readonly rows: readonly Row[] }
  | { readonly update: string; readonly id: number; readonly set: Row }
  | { readonly delete: string; readonly id: number };

/** A table: its columns without `id` and what they hold where a row says nothing, its rows by id, and the next row's id. */
export interface Table {
  readonly columns: Row;
  readonly rows: readonly Row[];
  readonly next: number;
}

/** The tables of a database by name, as a value. */
export type Tables = Readonly<Record<string, Table>>;

/** A table of this name is not there. */
export class NoSuchTable extends Error {
  override name = 'NoSuchTable';
}

function inserted(table: Table, rows: readonly Row[]): Table {
  const added = rows.map((row, index) => ({ id: table.next + index, ...table.columns, ...row }));
  return { ...table, rows: [...table.rows, ...added], next: table.next + rows.length };
}

/** The tables after a change. @throws NoSuchTable */
export function changed(tables: Tables, change: Change): Tables {
  const of = (name: string): Table => {
    const table = tables[name];
    if (table === undefined) throw new NoSuchTable(`There is no table ${name}.`);
    return table;
  };
  const put = (name: string, table: Table): Tables => ({ ...tables, [name]: table });
  if ('create' in change)
    return put(change.create, {
      columns: Object.fromEntries(change.columns.map((column) => [column, null])),
      rows: [],
      next: 1,
    });
  if ('drop' in change)
    return Object.fromEntries(Object.entries(tables).filter(([name]) => name !== change.drop));
  if ('alter' in change) {
    const { columns, rows, next } = of(change.alter);
    const wider = rows.map((row) => ({ ...row, [change.add]: 0 }));
    return put(change.alter, { columns: { ...columns, [change.add]: 0 }, rows: wider, next });
  }
  if ('insert' in change) return put(change.insert, inserted(of(change.insert), change.rows));
  if ('update' in change) {
    const table = of(change.update);
    const rows = table.rows.map((row) => (row.id === change.id ? { ...row, ...change.set } : row));
    return put(change.update, { ...table, rows });
  }
  const table = of(change.delete);
  return put(change.delete, { ...table, rows: table.rows.filter(({ id }) => id !== change.id) });
}

/** The rows of every table, as a client reads them. */
export function rowsOf(tables: Tables): Record<string, readonly Row[]> {
  return Object.fromEntries(
    Object.entries(tables)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, { rows }]) => [name, rows]),
  );
}
