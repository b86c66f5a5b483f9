import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs of a MariaDB server, by their paths. */
export interface Programs {
  readonly server: string;
  /** Makes a data directory. */
  readonly install: string;
  /** Runs a program that ends with its parent. */
  readonly tether: string;
}

/** This machine cannot run a database server. */
export class MariaDbMissing extends Error {
  override name = 'MariaDbMissing';
}

/** Debian keeps servers where the PATH of an ordinary user does not lead. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Where programs are looked for. @param path as in the environment variable PATH */
export function foldersOf(path = ''): string[] {
  return [...path.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds the programs in some folders.
 * @throws MariaDbMissing that names what is missing, and how it is installed
 */
export function findPrograms(folders: readonly string[]): Programs {
  const find = (name: string, from: string): string => {
    const file = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (file === undefined)
      throw new MariaDbMissing(
        `There is no program ${name} on this machine. On Debian and Ubuntu it comes with: sudo apt-get install ${from}`,
      );
    return file;
  };
  return {
    server: find('mariadbd', 'mariadb-server'),
    install: find('mariadb-install-db', 'mariadb-server'),
    tether: find('setpriv', 'util-linux'),
  };
}
