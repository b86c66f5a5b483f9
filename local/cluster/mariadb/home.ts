import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../../../lambdas/kit/errors.ts';

/** Temporary files cannot be put where they should go. */
export class HomeUnusable extends Error {
  override name = 'HomeUnusable';
}

const PREFIX = 'aurora-rewind-mariadb-';
/** A home that is being taken away. */
const GONE = '.gone';
/** The file in a home that says whose it is. */
const OWNER = 'owner';
/** A home without an owner for so long, in milliseconds, was left by a process that died while it made it. */
const MAKING = 60_000;
/** A home whose owner cannot be looked for, as one of another machine or container, is left alone for so long: a week. */
const STRANGE = 7 * 86_400_000;
/** The name of a Unix socket may be this long, in bytes, and ours goes so much deeper than the folder. */
const SOCKET = { longest: 107, deeper: 50 };

/** What a few servers of small databases, and what they held before, need, in megabytes. */
const NEEDED = 400;
const MEGABYTE = 1024 ** 2;

/** What this user may still write to the disk of a folder, in bytes. */
function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Where process numbers mean the same: this boot of the machine, this container. */
export function place(): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${readlinkSync('/proc/self/ns/pid')}`;
}

/** The same machine, or container, after it was started anew, too. */
const MACHINE = hostname();

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
  const { mtimeMs: changedAt, uid } = statSync(home);
  if (uid !== process.getuid?.()) return false;
  if (home.endsWith(GONE)) return true;
  try {
    const [pid, start, where, machine] = readFileSync(join(home, OWNER), 'utf8').split(' ');
    if (where === place()) return startOf(Number(pid)) !== start;
    return machine === MACHINE || now - changedAt > STRANGE;
  } catch {
    return now - changedAt > MAKING;
  }
}

/** Takes a home away. One that is not wholly taken away is known by its name, and taken away by whoever comes next. */
function remove(folder: string): void {
  const gone = folder.endsWith(GONE) ? folder : `${folder}${GONE}`;
  if (gone !== folder) renameSync(folder, gone);
  rmSync(gone, { recursive: true, force: true });
}

/** Takes away what dead processes of this user have left. What cannot be judged or removed stays. */
function sweep(within: string, now: number): void {
  for (const name of readdirSync(within)) {
    if (!name.startsWith(PREFIX)) continue;
    try {
      if (isLeft(join(within, name), now)) remove(join(within, name));
    } catch {
      // Somebody else was faster, or may not.
    }
  }
}

/**
 * A folder for the servers of this process and their data. Whatever a process that is dead has left is removed when the
 * next one makes its own; its servers have ended with it.
 */
export class Home {
  readonly folder: string;
  #isOpen = true;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * @param where temporary files go
   * @param now milliseconds since 1970, as files are dated
   * @param free the bytes that can still be written to the disk of a folder
   * @throws HomeUnusable
   */
  static open(where: string, now: number, free: (folder: string) => number = freeIn): Home {
    const within = resolve(where);
    const change = `Set TMPDIR to another folder.`;
    if (Buffer.byteLength(within) + SOCKET.deeper > SOCKET.longest)
      throw new HomeUnusable(`The folder for temporary files has too long a name, ${within}. ${change}`);
    // MariaDB's own installer takes such a name for two.
    if (/\s/.test(within))
      throw new HomeUnusable(`The folder for temporary files has a blank in its name, ${within}. ${change}`);
    const attempt = <T>(work: () => T): T => {
      try {
        return work();
      } catch (cause) {
        throw new HomeUnusable(`No folder can be made in ${within}: ${messageOf(cause)}. ${change}`, {
          cause,
        });
      }
    };
    attempt(() => sweep(within, now));
    const megabytes = Math.floor(attempt(() => free(within)) / MEGABYTE);
    if (megabytes < NEEDED)
      throw new HomeUnusable(
        `The disk of ${within} has room for ${megabytes} MB, and database servers may need ${NEEDED}. Make room, or set TMPDIR to a folder on another disk.`,
      );
    return attempt(() => {
      const home = new Home(mkdtempSync(join(within, PREFIX)));
      const owner = join(home.folder, OWNER);
      writeFileSync(`${owner}.new`, `${process.pid} ${startOf(process.pid)} ${place()} ${MACHINE}`);
      renameSync(`${owner}.new`, owner);
      return home;
    });
  }

  /** A folder in this home, made if it is not there. */
  room(...path: readonly string[]): string {
    const folder = join(this.folder, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Takes the home away; a second call does nothing. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    remove(this.folder);
  }
}
