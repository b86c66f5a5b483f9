import { tmpdir } from 'node:os';
import type { Clock } from '../../lambdas/kit/world.ts';
import { Home } from '../../local/cluster/mariadb/home.ts';
import { findPrograms, foldersOf } from '../../local/cluster/mariadb/programs.ts';
import { MariaDbStorage } from '../../local/cluster/mariadb/storage.ts';
import { MemoryStorage } from '../../local/cluster/memory.ts';
import type { TableStorage } from '../../local/cluster/storage.ts';

/** A clock that stands until it is set. */
export class SetClock implements Clock {
  /** Milliseconds since 1970. */
  millis = Date.UTC(2026, 0, 12, 12);

  now(): Date {
    return new Date(this.millis);
  }

  /** Lets so many seconds pass, and gives the moment that has come. */
  pass(seconds: number): Date {
    this.millis += seconds * 1000;
    return this.now();
  }
}

/** A storage for a test, and how it is taken away. */
export interface Lent<S extends TableStorage> {
  readonly storage: S;
  readonly clock: SetClock;
  close(): Promise<void>;
}

/** Real servers, and where they are. */
export interface LentServers extends Lent<MariaDbStorage> {
  readonly home: Home;
}

/** Real servers in a folder of their own. */
export function mariaDb(): LentServers {
  const clock = new SetClock();
  const home = Home.open(tmpdir(), Date.now());
  const programs = findPrograms(foldersOf(process.env.PATH));
  const storage = new MariaDbStorage({ programs, home, clock, password: 'secret' });
  return {
    storage,
    clock,
    home,
    close: async () => {
      await storage.close();
      home.close();
    },
  };
}

export function inMemory(): Lent<MemoryStorage> {
  const clock = new SetClock();
  return { storage: new MemoryStorage(clock), clock, close: async () => {} };
}
