import type { Change, Row } from '../cluster/tables.ts';

/** Tables by name, with the rows that a client reads. */
export type Expected = Readonly<Record<string, readonly Row[]>>;

/** A step of the demonstration: what is done at a time of day, and what a client then has to read. */
export interface Step {
  readonly title: string;
  /** Minutes after midnight. */
  readonly minute: number;
  /** What is written, or the minute of the day to which the cluster is taken. */
  readonly does: { readonly writes: readonly Change[] } | { readonly to: number };
  readonly expected: Expected;
}

const clock = (hour: number, minute: number) => hour * 60 + minute;

const named = (first: number, names: readonly string[], more: Row = {}): Row[] =>
  names.map((name, index) => ({ id: first + index, name, ...more }));

const FIRST = ['Ada', 'Ben', 'Cleo'];
const SECOND = ['Dora', 'Emil', 'Fay'];
const OTHERS = ['Gus', 'Hana', 'Ivo'];

const GAMES = [
  { home: 'Ada', guest: 'Dora', result: '3:1' },
  { home: 'Ben', guest: 'Emil', result: '0:2' },
  { home: 'Cleo', guest: 'Fay', result: '1:1' },
];
const LOGINS = OTHERS.map((player, index) => ({ player, at: `14:2${index}` }));

const withIds = (rows: readonly Row[]): Row[] => rows.map((row, index) => ({ id: index + 1, ...row }));
const insert = (table: string, rows: readonly Row[]): Change => ({ insert: table, rows });
const players = (names: readonly string[]) =>
  insert(
    'players',
    names.map((name) => ({ name })),
  );

const AT_13_55: Expected = { players: named(1, FIRST) };
const AT_14_05: Expected = { games: withIds(GAMES), players: named(1, [...FIRST, ...SECOND]) };
const AT_14_25: Expected = {
  login_history: withIds(LOGINS),
  players: named(1, [...FIRST, ...OTHERS], { sum_score: 0 }),
};

/**
 * The same moment of a small game's database is left and reached in both directions. The players that come after the
 * first rewind get the ids of those that it has dropped, so that the two futures exclude each other.
 */
export const STORY: readonly Step[] = [
  {
    title: 'Three players join',
    minute: clock(13, 55),
    does: { writes: [{ create: 'players', columns: ['name'] }, players(FIRST)] },
    expected: AT_13_55,
  },
  {
    title: 'Three more players, and a table of games',
    minute: clock(14, 5),
    does: {
      writes: [
        players(SECOND),
        { create: 'games', columns: ['home', 'guest', 'result'] },
        insert('games', GAMES),
      ],
    },
    expected: AT_14_05,
  },
  {
    title: 'Back to 13:55: the games were never there',
    minute: clock(14, 10),
    does: { to: clock(13, 55) },
    expected: AT_13_55,
  },
  {
    title: 'Another future: a column, a table of logins, other players with the same ids',
    minute: clock(14, 25),
    does: {
      writes: [
        { alter: 'players', add: 'sum_score' },
        { create: 'login_history', columns: ['player', 'at'] },
        players(OTHERS),
        insert('login_history', LOGINS),
      ],
    },
    expected: AT_14_25,
  },
  {
    title: 'Forward to 14:05: the first future is back, and nothing of the second',
    minute: clock(14, 35),
    does: { to: clock(14, 5) },
    expected: AT_14_05,
  },
  {
    title: 'Forward to 14:25: the second future is back',
    minute: clock(14, 50),
    does: { to: clock(14, 25) },
    expected: AT_14_25,
  },
];
