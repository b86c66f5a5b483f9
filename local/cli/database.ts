import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import { Home } from '../cluster/mariadb/home.ts';
import { findPrograms, type Programs } from '../cluster/mariadb/programs.ts';
import { MariaDbStorage } from '../cluster/mariadb/storage.ts';
import { MemoryStorage } from '../cluster/memory.ts';
import type { TableStorage } from '../cluster/storage.ts';

/** A storage on a clock, and what there is to know of its servers. */
export interface Engine {
  readonly storageOn: (time: VirtualTime) => TableStorage;
  /** How a client of one's own gets into the cluster; undefined where there is no server. */
  readonly address: (data: string) => string | undefined;
  /** Resolves when the cluster's server has ended by itself. */
  ended(data: string): Promise<void>;
  close(): Promise<void>;
}

const IN_MEMORY: Engine = {
  storageOn: (time) => new MemoryStorage(time),
  address: () => undefined,
  ended: async () => {},
  close: async () => {},
};

/** Signals that ask a process to end, and the exit codes that shells expect. */
const ENDING = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** Servers in a folder of their own, which goes when this process does. */
function mariaDb(programs: Programs): Engine {
  const home = Home.open(tmpdir(), Date.now());
  let storage: MariaDbStorage | undefined;
  // However this process ends, the folder goes; where it cannot, as after a SIGKILL, the next one takes it away.
  process.on('exit', () => {
    storage?.abandon();
    home.close();
  });
  // A terminal sends its signal to everybody, and npm passes it on once more: the second changes nothing.
  for (const [signal, code] of ENDING) process.on(signal, () => process.exit(code));
  return {
    storageOn: (clock) => {
      storage = new MariaDbStorage({ programs, home, clock, password: randomBytes(12).toString('hex') });
      return storage;
    },
    address: (data) => {
      const access = storage?.access(data);
      return access === undefined
        ? undefined
        : `mariadb --host=${access.host} --port=${access.port} --user=${access.user} --password=${access.password} shop`;
    },
    ended: async (data) => storage?.ended(data),
    close: async () => {
      await storage?.close();
      home.close();
    },
  };
}

/**
 * Real database servers, if their programs are in one of the folders, and else a cluster in memory.
 * @param say hears what to install for the real ones
 */
export function databaseIn(folders: readonly string[], say: (line: string) => void): Engine {
  try {
    return mariaDb(findPrograms(folders));
  } catch (error) {
    if (nameOf(error) !== 'MariaDbMissing') throw error;
    say(`${messageOf(error)}. Until then the cluster is one in memory.`);
    return IN_MEMORY;
  }
}
