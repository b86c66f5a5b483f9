import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../lambdas/kit/errors.ts';
import { isObject } from '../../../lambdas/kit/json.ts';

/** The disk holds no more. */
export class DiskFull extends Error {
  override name = 'DiskFull';
}

const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
const codeOf = (error: unknown) => (isObject(error) ? error.code : undefined);

/** Writes to a path; what is half-way written when the disk is full goes again. @throws DiskFull */
function writing(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!FULL.includes(codeOf(cause))) throw cause;
    rmSync(path, { recursive: true, force: true });
    throw new DiskFull(
      `The disk of ${dirname(path)} is full: ${messageOf(cause)}. Make room, or set TMPDIR to a folder on another disk.`,
      { cause },
    );
  }
}

/** Does something to a file that its owner may take away at any instant. */
function unlessGone<T>(gone: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return gone;
    throw error;
  }
}

/** The files and folders in a folder, by their paths in it; folders come before what they hold. */
function entriesOf(folder: string): { readonly path: string; readonly isFolder: boolean }[] {
  const within = (path: string): { path: string; isFolder: boolean }[] =>
    unlessGone([], () => readdirSync(join(folder, path), { withFileTypes: true })).flatMap((entry) => {
      const own = join(path, entry.name);
      const isFolder = entry.isDirectory();
      return [{ path: own, isFolder }, ...(isFolder ? within(own) : [])];
    });
  return within('');
}

/** So much is read and written at once, in bytes. */
const CHUNK = 256 * 1024;

/** Writes a file over another one, which keeps its blocks and its memory. */
function overwrite(from: string, to: string): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const source = openSync(from, 'r');
  try {
    const target = openSync(to, constants.O_WRONLY | constants.O_CREAT);
    try {
      let size = 0;
      for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
        for (let written = 0; written < read; ) written += writeSync(target, buffer, written, read - written);
        size += read;
      }
      ftruncateSync(target, size);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

function overwriteAll(from: string, to: string): void {
  for (const { path, isFolder } of entriesOf(from)) {
    if (isFolder) mkdirSync(join(to, path), { recursive: true });
    else unlessGone(undefined, () => overwrite(join(from, path), join(to, path)));
  }
}

/**
 * Copies a folder with all that is in it. Where its owner goes on writing to it the copy cannot be trusted, but has taken the
 * memory and the blocks that the true one needs, which may take longer than writing. Node's own copying of folders goes past
 * the checks for a full disk: it may leave a file half-way without a word.
 * @throws DiskFull
 */
export function copy(from: string, to: string): void {
  writing(to, () => {
    statSync(from);
    mkdirSync(to);
    overwriteAll(from, to);
  });
}

/** Makes a copy of a folder the true one while nobody writes to the folder. @throws DiskFull */
export function complete(from: string, to: string): void {
  writing(to, () => {
    overwriteAll(from, to);
    const present = new Set(entriesOf(from).map(({ path }) => path));
    for (const { path } of entriesOf(to))
      if (!present.has(path)) rmSync(join(to, path), { recursive: true, force: true });
  });
}
