import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Programs } from './programs.ts';

/** How a client gets in. */
export interface Access {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A server did not do as it was told; the message has its last lines. */
export class ServerFailed extends Error {
  override name = 'ServerFailed';
}

const HOST = '127.0.0.1';
export const USER = 'admin';

/** Where the rows of the simulated users are; people's tables are in schemas of their own. */
export const USERS_TABLE = 'simulation.writes';
/** The schema that people find. */
export const SCHEMA = 'shop';

/** What a server writes about itself that is of use in an error. */
const LINES = 12;

const MEGABYTE = 1024 ** 2;

/** Small, quick, and sound at any instant: a data directory is copied while the server stands still, not shut down. */
const SETTINGS = [
  `--innodb-log-file-size=${8 * MEGABYTE}`,
  `--innodb-buffer-pool-size=${64 * MEGABYTE}`,
  // With 0 a copy may lack what was committed in the last second; 1 waits for the disk.
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-use-native-aio=0',
  '--aria-pagecache-buffer-size=8M',
  '--key-buffer-size=1M',
  '--table-open-cache=200',
  '--max-connections=40',
  '--innodb-undo-tablespaces=0',
  '--innodb-temp-data-file-path=ibtmp1:3M:autoextend',
  // By default a file of 3 MB grows by 64 at once, which every copy would hold.
  '--innodb-autoextend-increment=1',
  '--innodb-buffer-pool-dump-at-shutdown=0',
  '--innodb-buffer-pool-load-at-startup=0',
  '--performance-schema=0',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
];

/** The kernel ends what is run like this when this process ends, however that happens. */
const TETHER = ['--pdeathsig', 'KILL'];

/** A server that is run by root has to be told so. */
const asUser = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** What matters of all that a command has written to its standard error: what it wrote last as an error, in one line. */
function errorsIn(written: string): string {
  const lines = written.trim().split('\n');
  return (lines.find((line) => line.includes('ERROR')) ?? lines.at(-1) ?? '').trim();
}

/**
 * Runs a script with all that it starts in a group of its own. The kernel tells the group's first process when this process
 * ends, however that happens, and it ends the others: a signal to the script alone would leave its children.
 */
const GROUPED = ['--pdeathsig', 'TERM', '/bin/sh', '-c', 'trap "kill -KILL 0" TERM; "$@" & wait $!', 'sh'];

/** Where a server puts what it cannot sort or change in memory: beside its data, and no other server's. */
const scratchOf = (folder: string) => `${folder}.scratch`;

/** What says nothing for so long, in milliseconds, will not come to an end, or up. */
const PATIENCE = 120_000;
/** Somebody may take a port between our finding it free and the server's coming up. */
const PORTS = 3;

/**
 * Makes the data directory that every new cluster begins with.
 * @param password letters and digits
 * @param patience milliseconds: on a full disk it would wait for ever
 * @throws ServerFailed
 */
export async function install(
  programs: Programs,
  folder: string,
  password: string,
  patience = PATIENCE,
): Promise<void> {
  const script = `${folder}.sql`;
  await writeFile(
    script,
    [
      // A server that is being installed has no accounts until it is told to read them.
      'FLUSH PRIVILEGES;',
      `CREATE USER '${USER}'@'${HOST}' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO '${USER}'@'${HOST}' WITH GRANT OPTION;`,
      `DELETE FROM mysql.global_priv WHERE User <> '${USER}' AND User <> 'mariadb.sys';`,
      `CREATE DATABASE ${SCHEMA};`,
      'CREATE DATABASE simulation;',
      // A hundred files that nobody here reads would be copied each time.
      'DROP DATABASE IF EXISTS sys;',
      `CREATE TABLE ${USERS_TABLE} (first_row BIGINT NOT NULL, last_row BIGINT NOT NULL) ENGINE=InnoDB;`,
    ].join('\n'),
    { mode: 0o600 },
  );
  mkdirSync(scratchOf(folder), { recursive: true });
  // The installer works in another folder than this process, where a TMPDIR may mean something else.
  const given = [
    `--datadir=${folder}`,
    `--tmpdir=${scratchOf(folder)}`,
    '--skip-test-db',
    '--skip-name-resolve',
    `--extra-file=${script}`,
  ];
  const whole = [programs.install, '--no-defaults', ...given, ...asUser(), ...SETTINGS];
  const child = spawn(programs.tether, [...GROUPED, ...whole], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  let isLate = false;
  AbortSignal.timeout(patience).addEventListener('abort', () => {
    isLate = child.exitCode === null;
    if (isLate) child.kill('SIGTERM');
  });
  const [code] = await once(child, 'close');
  if (code === 0) return;
  const why = isLate
    ? `it was not done after ${patience / 1000} s`
    : errorsIn(written) || 'somebody has ended it';
  throw new ServerFailed(`${programs.install} could make no data directory: ${why}`);
}

/** A port of the loopback interface that nobody listens on. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts a server on a port, and waits until it takes connections; gives its last words if it does not. */
async function launch(
  programs: Programs,
  folder: string,
  port: number,
): Promise<{ readonly child: ChildProcess } | { readonly said: string }> {
  const own = [
    `--datadir=${folder}`,
    // Beside the data, which are copied as they are.
    `--socket=${folder}.socket`,
    `--pid-file=${folder}.pid`,
    `--tmpdir=${scratchOf(folder)}`,
    `--port=${port}`,
    `--bind-address=${HOST}`,
  ];
  mkdirSync(scratchOf(folder), { recursive: true });
  const child = spawn(
    programs.tether,
    [...TETHER, programs.server, '--no-defaults', ...own, ...asUser(), ...SETTINGS],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  const isReady = await new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (said.length > LINES) said.shift();
      if (line.includes('ready for connections')) resolve(true);
    });
    child.once('close', () => resolve(false)).once('error', () => resolve(false));
    AbortSignal.timeout(PATIENCE).addEventListener('abort', () => resolve(false));
  });
  if (isReady) return { child };
  child.kill('SIGKILL');
  return { said: said.join('\n') };
}

/** A database server of our own on the loopback interface. It ends when this process does, however that ends. */
export class MariaDbServer {
  readonly access: Access;
  readonly #process: ChildProcess;
  readonly #folder: string;
  /** Resolves when the server has ended. */
  readonly ended: Promise<unknown>;

  private constructor(child: ChildProcess, folder: string, access: Access) {
    this.#process = child;
    this.#folder = folder;
    this.access = access;
    this.ended = this.#hasEnded ? Promise.resolve() : once(child, 'exit');
  }

  /**
   * Starts a server on a data directory, and waits until it takes connections.
   * @throws ServerFailed with what the server said last
   */
  static async start(programs: Programs, folder: string, password: string): Promise<MariaDbServer> {
    let said = '';
    for (let attempt = 0; attempt < PORTS; attempt++) {
      const port = await freePort();
      const launched = await launch(programs, folder, port);
      if ('child' in launched)
        return new MariaDbServer(launched.child, folder, { host: HOST, port, user: USER, password });
      said = launched.said;
      if (!said.includes('Address already in use')) break;
    }
    throw new ServerFailed(`The database server on ${folder} did not come up. It said:\n${said}`);
  }

  /** Ends the server at once, as a machine does that is switched off: every connection is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
    rmSync(scratchOf(this.#folder), { recursive: true, force: true });
  }

  /** Ends the server without waiting for its end, as the last thing that a process does. */
  abandon(): void {
    this.#process.kill('SIGKILL');
  }

  /** Does something while the server stands still, so that its files do not change. @throws ServerFailed if it has ended */
  async still<T>(work: () => T): Promise<T> {
    this.#process.kill('SIGSTOP');
    try {
      while (!this.#standsStill()) await new Promise(setImmediate);
      if (this.#hasEnded)
        throw new ServerFailed('The database server has ended: somebody must have killed it.');
      return work();
    } finally {
      this.#process.kill('SIGCONT');
    }
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** A signal reaches the threads of a process one after the other; a thread that has ended stands still, too. */
  #standsStill(): boolean {
    const tasks = `/proc/${this.#process.pid}/task`;
    try {
      return readdirSync(tasks).every((task) => {
        const stat = readFileSync(join(tasks, task, 'stat'), 'utf8');
        return /^ [TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
      });
    } catch {
      return this.#hasEnded;
    }
  }
}
