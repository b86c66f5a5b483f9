import mysql, { type Connection } from 'mysql2/promise';
import * as v from 'valibot';
import { parse } from '../../../lambdas/kit/parse.ts';
import { normalised } from '../ranges.ts';
import type { Range } from '../storage.ts';
import type { Change, Row, Value } from '../tables.ts';
import { USERS_TABLE } from './server.ts';

const id = (name: string) => mysql.escapeId(name);

/** What an id is: MySQL counts on from the last one that was ever given, also after a restart. */
const ID = 'id INT AUTO_INCREMENT PRIMARY KEY';
const TEXT = 'VARCHAR(200)';

/** A change as a statement, and the values that go into it. */
export function statementOf(change: Change): { readonly sql: string; readonly values: readonly Value[] } {
  if ('create' in change) {
    const columns = change.columns.map((column) => `, ${id(column)} ${TEXT}`).join('');
    return { sql: `CREATE TABLE ${id(change.create)} (${ID}${columns}) ENGINE=InnoDB`, values: [] };
  }
  if ('drop' in change) return { sql: `DROP TABLE ${id(change.drop)}`, values: [] };
  if ('alter' in change)
    return {
      sql: `ALTER TABLE ${id(change.alter)} ADD COLUMN ${id(change.add)} INT NOT NULL DEFAULT 0`,
      values: [],
    };
  if ('insert' in change) {
    const columns = [...new Set(change.rows.flatMap((row) => Object.keys(row)))];
    const marks = `(${columns.map(() => '?').join(', ')})`;
    return {
      sql: `INSERT INTO ${id(change.insert)} (${columns.map(id).join(', ')}) VALUES ${change.rows.map(() => marks).join(', ')}`,
      values: change.rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
    };
  }
  if ('update' in change) {
    const columns = Object.keys(change.set);
    return {
      sql: `UPDATE ${id(change.update)} SET ${columns.map((column) => `${id(column)} = ?`).join(', ')} WHERE id = ?`,
      values: [...columns.map((column) => change.set[column] ?? null), change.id],
    };
  }
  return { sql: `DELETE FROM ${id(change.delete)} WHERE id = ?`, values: [change.id] };
}

/** Does it, and commits it. */
export async function perform(client: Connection, change: Change): Promise<void> {
  const { sql, values } = statementOf(change);
  await client.query(sql, [...values]);
}

const Rows = v.array(v.record(v.string(), v.union([v.string(), v.number(), v.null()])));

/** Every table of the client's schema with its rows by their first column. */
export async function readTables(client: Connection): Promise<Record<string, readonly Row[]>> {
  const [names] = await client.query('SHOW TABLES');
  const tables: Record<string, readonly Row[]> = {};
  for (const name of parse(Rows, names).flatMap((row) => Object.values(row).map(String))) {
    const [rows] = await client.query(`SELECT * FROM ${id(name)} ORDER BY 1`);
    tables[name] = parse(Rows, rows);
  }
  return tables;
}

/** Writes rows of the simulated users, and commits them. */
export async function writeUsersRows(client: Connection, { first, last }: Range): Promise<void> {
  await client.query(`INSERT INTO ${USERS_TABLE} VALUES (?, ?)`, [first, last]);
}

const Ranges = v.array(v.object({ first: v.number(), last: v.number() }));

/** The rows of the simulated users that are present, as ascending ranges. */
export async function readUsersRows(client: Connection): Promise<Range[]> {
  const [rows] = await client.query(`SELECT first_row AS first, last_row AS last FROM ${USERS_TABLE}`);
  return normalised(parse(Ranges, rows));
}
