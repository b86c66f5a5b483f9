import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'aurora-rewind-mariadb-';
/** The file in a home that says whose it is. */
const OWNER = 'owner';
/** A home without an owner for so long, in milliseconds, was left by a process that died while it made it. */
const MAKING = 60_000;

/** Tells a process from a later one with the same number: when it was started, in ticks since the machine was. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program comes second, in parentheses, and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function isLeft(home: string, now: number): boolean {
  try {
    const [pid = '', start = ''] = readFileSync(join(home, OWNER), 'utf8').split(' ');
    return startOf(Number(pid)) !== start;
  } catch {
    return now - (statSync(home, { throwIfNoEntry: false })?.mtimeMs ?? 0) > MAKING;
  }
}

/**
 * A folder for the servers of this process and their data. Whatever a process that is dead has left is removed when the
 * next one makes its own; its servers have ended with it.
 */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @param within where temporary files go @param now milliseconds since 1970, as files are dated */
  static open(within: string, now: number): Home {
    for (const name of readdirSync(within)) {
      const folder = join(within, name);
      if (name.startsWith(PREFIX) && isLeft(folder, now)) rmSync(folder, { recursive: true, force: true });
    }
    const home = new Home(mkdtempSync(join(within, PREFIX)));
    writeFileSync(join(home.folder, OWNER), `${process.pid} ${startOf(process.pid) ?? ''}`);
    return home;
  }

  /** A folder in this home, made if it is not there. */
  room(...path: readonly string[]): string {
    const folder = join(this.folder, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
