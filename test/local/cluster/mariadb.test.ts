import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import mysql from 'mysql2/promise';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, place } from '../../../local/cluster/mariadb/home.ts';
import { findPrograms, foldersOf } from '../../../local/cluster/mariadb/programs.ts';
import { install, MariaDbServer } from '../../../local/cluster/mariadb/server.ts';
import { type LentServers, mariaDb } from '../../support/storages.ts';

describe('a rewind of a real database', { timeout: 120_000 }, () => {
  let lent: LentServers;
  beforeAll(() => {
    lent = mariaDb();
  });
  afterAll(() => lent.close());

  it('drops every connection, and the work that nobody has committed', async () => {
    const { storage, clock } = lent;
    await storage.create('shop');
    clock.pass(60);
    await storage.change('shop', { create: 'players', columns: ['name'] });
    await storage.change('shop', { insert: 'players', rows: [{ name: 'Ada' }] });
    const then = clock.now();
    const client = await mysql.createConnection({ ...storage.access('shop'), database: 'shop' });
    await client.beginTransaction();
    await client.query("INSERT INTO players (name) VALUES ('Nobody')");
    clock.pass(60);
    await storage.keep('shop');
    const between = clock.now();
    clock.pass(60);
    await storage.rewind('shop', then);
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ fatal: true });
    clock.pass(60);
    await storage.rewind('shop', between);
    expect(await storage.tables('shop')).toEqual({ players: [{ id: 1, name: 'Ada' }] });
  });

  it('that fails on the disk leaves the server up, with all that it holds', async () => {
    const { storage, clock } = lent;
    await storage.create('kept');
    const then = clock.pass(60);
    await storage.change('kept', { create: 'players', columns: ['name'] });
    clock.pass(60);
    await storage.change('kept', { insert: 'players', rows: [{ name: 'Ada' }] });
    const past = lent.home.room('state');
    renameSync(past, `${past}-elsewhere`);
    await expect(storage.rewind('kept', then)).rejects.toMatchObject({ code: 'ENOENT' });
    renameSync(`${past}-elsewhere`, past);
    expect(await storage.tables('kept')).toEqual({ players: [{ id: 1, name: 'Ada' }] });
    await storage.rewind('kept', then);
    expect(await storage.tables('kept')).toEqual({ players: [] });
  });

  it('keeps what a server writes on the side apart from what others do, and takes it away with it', async () => {
    const { storage, clock } = lent;
    await storage.create('tidy');
    const directories = () =>
      storage.use('tidy', async (client) => {
        const [rows] = await client.query('SELECT @@tmpdir AS folder');
        return JSON.stringify(rows);
      });
    const first = await directories();
    expect(first).toContain(lent.home.folder);
    clock.pass(60);
    await storage.rewind('tidy', clock.now());
    expect(await directories()).not.toBe(first);
    const { folder } = v.parse(v.strictTuple([v.object({ folder: v.string() })]), JSON.parse(first))[0];
    expect(existsSync(folder)).toBe(false);
  });
});

it('a rewind of a real database brings back what is no row of a table', { timeout: 120_000 }, async () => {
  const { storage, clock, close } = mariaDb();
  try {
    await storage.create('shop');
    clock.pass(60);
    await storage.change('shop', { create: 'players', columns: ['name'] });
    const before = clock.now();
    clock.pass(60);
    await storage.use('shop', async (client) => {
      await client.query('CREATE VIEW names AS SELECT name FROM players');
      await client.query('CREATE PROCEDURE greet() SELECT 1');
      await client.query('CREATE TABLE notes (text VARCHAR(20)) ENGINE=MyISAM');
      await client.query("INSERT INTO notes VALUES ('kept')");
    });
    const then = clock.now();
    const seen = () =>
      storage.use('shop', async (client) => {
        const [tables] = await client.query('SHOW TABLES');
        const [procedures] = await client.query("SHOW PROCEDURE STATUS WHERE Db = 'shop'");
        return [tables, procedures].map((rows) => (Array.isArray(rows) ? rows.length : 0));
      });
    clock.pass(60);
    await storage.rewind('shop', before);
    expect(await seen()).toEqual([1, 0]);
    clock.pass(60);
    await storage.rewind('shop', then);
    expect(await seen()).toEqual([3, 1]);
  } finally {
    await close();
  }
});

describe('the home of the servers', () => {
  let within: string;
  beforeAll(() => {
    within = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
  });
  afterAll(() => rmSync(within, { recursive: true }));
  const NOW = Date.UTC(2026, 0, 12);

  /** A home whose owner is a process of so much later or earlier than the one of that number. */
  function homeOf(name: string, owner: string | undefined, ageSeconds = 0): string {
    const folder = join(within, `aurora-rewind-mariadb-${name}`);
    mkdirSync(folder);
    if (owner !== undefined) writeFileSync(join(folder, 'owner'), owner);
    utimesSync(folder, (NOW - ageSeconds * 1000) / 1000, (NOW - ageSeconds * 1000) / 1000);
    return folder;
  }

  it('takes away what dead processes have left, and nothing else', () => {
    const { pid } = spawnSync('true');
    const here = place();
    const dead = homeOf('dead', `${pid} 1 ${here}`);
    const reused = homeOf('reused', `${process.pid} 1 ${here}`);
    const beingRemoved = homeOf('removed.gone', `${process.pid} 1`);
    const otherContainer = homeOf('other-container', `${process.pid} 1 elsewhere`);
    const beforeReboot = homeOf('before-reboot', `${process.pid} 1 elsewhere ${hostname()}`);
    const longInOther = homeOf('long-in-other', `${process.pid} 1 elsewhere`, 8 * 86_400);
    const halfMade = homeOf('half-made', undefined);
    const leftHalfMade = homeOf('left-half-made', undefined, 120);
    const own = Home.open(within, NOW);
    const other = join(within, 'somebody-else');
    mkdirSync(other);
    const next = Home.open(within, NOW);
    expect([dead, reused, leftHalfMade, beingRemoved, longInOther, beforeReboot].filter(existsSync)).toEqual(
      [],
    );
    expect(
      [halfMade, otherContainer, own.folder, other, next.folder].filter((folder) => !existsSync(folder)),
    ).toEqual([]);
    own.close();
    next.close();
    own.close();
    expect(existsSync(own.folder)).toBe(false);
  });

  it('is refused on a disk that has no room for it', () => {
    expect(() => Home.open(within, NOW, () => 399 * 1024 ** 2)).toThrow(
      expect.objectContaining({
        name: 'HomeUnusable',
        message: expect.stringMatching(/has room for 399 MB, and .* need 400\. Make room/),
      }),
    );
    Home.open(within, NOW, () => 400 * 1024 ** 2).close();
  });

  it('is made in a folder that is named from where one is', () => {
    const home = Home.open(relative('.', within), NOW);
    expect(home.folder.startsWith(`${within}/`)).toBe(true);
    home.close();
  });

  it.each([
    ['too long', () => join(within, 'n'.repeat(80)), /too long a name/],
    ['with a blank', () => join(within, 'my files'), /a blank in its name/],
    ['that is not there', () => join(within, 'nothing'), /No folder can be made.*Set TMPDIR/],
  ])('is refused in one line in a folder %s', (_, folder, line) => {
    expect(() => Home.open(folder(), NOW)).toThrow(
      expect.objectContaining({ name: 'HomeUnusable', message: expect.stringMatching(line) }),
    );
  });
});

describe('the programs', () => {
  it('are named with what to install where they are missing', () => {
    expect(() => findPrograms([])).toThrow(/no program mariadbd .*apt-get install mariadb-server/);
  });

  it('are given up where they do not come to an end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
    const programs = findPrograms(foldersOf(process.env.PATH));
    const endless = join(folder, 'endless');
    writeFileSync(endless, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    try {
      await expect(
        install({ ...programs, install: endless }, join(folder, 'data'), 'x', 300),
      ).rejects.toMatchObject({
        name: 'ServerFailed',
        message: expect.stringMatching(/could make no data directory: it was not done after 0\.3 s$/),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leave nothing running of what makes a data directory when this process is killed outright', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
    const noted = join(folder, 'pid');
    // As the true one it is a script at the end of whose pipe a server works.
    const installer = join(folder, 'installer');
    const work = `sleep 600 & echo $! > ${noted}.new; mv ${noted}.new ${noted}; wait`;
    writeFileSync(installer, `#!/bin/sh\necho data | { ${work}; }\n`, { mode: 0o755 });
    const programs = { ...findPrograms(foldersOf(process.env.PATH)), install: installer };
    const server = new URL('../../../local/cluster/mariadb/server.ts', import.meta.url).href;
    const program = `(await import(${JSON.stringify(server)})).install(${JSON.stringify(programs)}, ${JSON.stringify(join(folder, 'data'))}, 'x')`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    try {
      while (!existsSync(noted)) await new Promise(setImmediate);
      const pid = readFileSync(noted, 'utf8').trim();
      const isRunning = () =>
        existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      expect(isRunning()).toBe(true);
      child.kill('SIGKILL');
      while (isRunning()) await new Promise(setImmediate);
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  it('are told on when they do not come up, with what they said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
    const programs = findPrograms(foldersOf(process.env.PATH));
    try {
      await expect(MariaDbServer.start(programs, join(folder, 'nothing'), 'x')).rejects.toMatchObject({
        name: 'ServerFailed',
        message: expect.stringMatching(/did not come up\. It said:\n.*nothing/s),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
