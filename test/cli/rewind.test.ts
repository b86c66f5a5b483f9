import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseIn } from '../../local/cli/database.ts';
import { demonstrate } from '../../local/rewind/demonstration.ts';
import { STORY } from '../../local/rewind/story.ts';

/** Temporary files of the command go here, and nothing but they. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = (more: NodeJS.ProcessEnv = {}) => ({ ...process.env, TMPDIR: folder, ...more });

function rewind(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/cli/main.ts', 'rewind', ...args], {
    encoding: 'utf8',
    env: environment(more),
  });
  return { status, stdout, stderr };
}

/** Real servers are installed, started and stopped, beside whatever else the machine has to do. */
const PATIENCE = { timeout: 180_000 };

describe('npm start -- rewind', PATIENCE, () => {
  it('goes back and forward on a real database, shows every step, and leaves nothing behind', () => {
    const { status, stdout, stderr } = rewind(['--json', '--to', 'undo']);
    expect(stderr).toBe('');
    const { steps, timelines, engine, rewindMs } = JSON.parse(stdout);
    expect(engine).toBe('MariaDB');
    expect(steps).toHaveLength(STORY.length + 1);
    for (const [index, { title, expected }] of STORY.entries())
      expect(steps[index]).toMatchObject({ title, tables: expected, expected, ok: true });
    // The last of the story goes to the second future; undone, the first is there again.
    expect(steps.at(-1)).toMatchObject({ tables: STORY[1]?.expected, expected: null, ok: true });
    expect(timelines.map(({ fork }: { fork?: { of: number } }) => fork?.of)).toEqual([undefined, 1, 1, 2, 3]);
    expect(rewindMs).toHaveLength(4);
    for (const millis of rewindMs) expect(millis).toBeGreaterThan(0);
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows tables and timelines to people', () => {
    const { status, stdout } = rewind([]);
    expect(stdout).toContain('✓ Forward to 14:25');
    expect(stdout).toMatch(/id {2}name {2}sum_score\n/);
    expect(stdout).toMatch(/^ {2}4 +·+▶ {2}from 2 at 14:25, by the demonstration$/m);
    expect(stdout).toMatch(/Rewinds of this MariaDB cluster really took \d+ ms, \d+ ms, \d+ ms\./);
    expect(status).toBe(0);
  });

  it('says what to install where there is no server, and then has a cluster in memory', async () => {
    const said: string[] = [];
    const engine = databaseIn([folder], (line) => void said.push(line));
    expect(said).toEqual([
      expect.stringMatching(/no program mariadbd .*apt-get install mariadb-server.*one in memory\.$/),
    ]);
    const { steps } = await demonstrate({ storageOn: engine.storageOn, onStep: () => {}, to: undefined });
    expect(steps.map(({ ok }) => ok)).toEqual(STORY.map(() => true));
    expect(engine.address('')).toBeUndefined();
  });

  it.each([
    ['yesterday', /: yesterday is neither a time/],
    [' ', /: nothing is neither a time/],
    ['2026-13-01T00:00:00Z', /a day and an hour that exist/],
    ['-99999999999d', /longer ago/],
  ])('refuses --to %s before it starts anything', (to, line) => {
    const { status, stdout, stderr } = rewind(['--to', to]);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes to the very creation of the cluster, where there are no tables yet', () => {
    const { status, stdout } = rewind(['--to', '2026-01-12T13:00:00Z']);
    expect(stdout).toMatch(/✓ To 2026-01-12T13:00:00.000Z.*\n.*\n\n {2}There are no tables\.\n/);
    expect(status).toBe(0);
  });

  it('refuses --to a moment that cannot be reached, and leaves nothing behind', () => {
    const { status, stderr } = rewind(['--json', '--to', '-3d']);
    expect(stderr).toMatch(/^aurora-rewind: --to: .* is before .*\n$/);
    expect(status).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('npm start -- rewind --keep', PATIENCE, () => {
  /** Waits until the server is kept, and gives the process and how to get in. */
  async function kept() {
    const child = spawn(process.execPath, ['local/cli/main.ts', 'rewind', '--keep', '--json'], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface({ input: child.stderr })) {
      const found =
        /--host=(?<host>\S+) --port=(?<port>\d+) --user=(?<user>\S+) --password=(?<password>\S+) shop/.exec(
          line,
        );
      const { host = '', port = '', user = '', password = '' } = found?.groups ?? {};
      if (found !== null) return { child, access: { host, port: Number(port), user, password } };
    }
    throw new Error('The server was not kept.');
  }

  /** True once nobody listens any more. */
  async function isClosed(port: number): Promise<boolean> {
    const socket = connect({ port, host: '127.0.0.1' });
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    return !opened;
  }

  it('lets a client in that is told how, and nobody else', async () => {
    const { child, access } = await kept();
    const client = await mysql.createConnection({ ...access, database: 'shop' });
    const [rows] = await client.query('SELECT COUNT(*) AS players FROM players');
    expect(rows).toEqual([{ players: 6 }]);
    await client.end();
    await expect(mysql.createConnection({ ...access, password: 'guessed' })).rejects.toMatchObject({
      code: 'ER_ACCESS_DENIED_ERROR',
    });
    // A terminal and npm both pass Ctrl-C on.
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    while (!(await isClosed(access.port)));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends when somebody ends its server, and says so', async () => {
    const { child, access } = await kept();
    const client = await mysql.createConnection(access);
    await client.query('SHUTDOWN').catch(() => {});
    client.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no server when it is killed outright, and its files to whoever comes next', async () => {
    const { child, access } = await kept();
    const [left = ''] = readdirSync(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (!(await isClosed(access.port)));
    expect(existsSync(join(folder, left))).toBe(true);
    expect(rewind(['--json']).status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
