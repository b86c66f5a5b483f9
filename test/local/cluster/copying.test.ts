import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { complete, copy } from '../../../local/cluster/mariadb/copying.ts';

let folder: string;
let [from, to] = ['', ''];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-test-'));
  [from, to] = [join(folder, 'from'), join(folder, 'to')];
  mkdirSync(join(from, 'shop'), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(from, path), text);
});
afterEach(() => rmSync(folder, { recursive: true }));

const LARGE = 2 * 1024 ** 2;
const FILES = {
  ibdata1: 'a'.repeat(LARGE),
  ib_logfile0: 'b'.repeat(LARGE),
  'shop/players.ibd': 'c'.repeat(LARGE),
};

/** What is in a folder: files with what they hold, in short. */
function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((file) => join(file.parentPath, file.name));
  return Object.fromEntries(texts.map((file) => [file.slice(of.length), short(readFileSync(file, 'utf8'))]));
}
const short = (text: string) => `${text.slice(0, 3)}…${text.slice(-3)} ${text.length}`;

it('a copy of a folder that is written to meanwhile is what the folder is when it stands still', () => {
  // A file that goes between the look into the folder and its turn is there by its name only.
  symlinkSync('nowhere', join(from, 'going'));
  copy(from, to);
  rmSync(join(from, 'going'));
  writeFileSync(join(from, 'shop/players.ibd'), 'changed'.repeat(LARGE / 7));
  writeFileSync(join(from, 'ibdata1'), 'shorter');
  mkdirSync(join(from, 'other'));
  writeFileSync(join(from, 'other/games.ibd'), 'new');
  rmSync(join(from, 'ib_logfile0'));
  complete(from, to);
  expect(contents(to)).toEqual(contents(from));
  rmSync(join(from, 'other'), { recursive: true });
  complete(from, to);
  expect(readdirSync(to).sort()).toEqual(['ibdata1', 'shop']);
});

it('a copy of a folder has all that is in it', () => {
  copy(from, to);
  expect(contents(to)).toEqual(contents(from));
});

it('a full disk is told as one, and what is half-way written goes', () => {
  copy(from, to);
  rmSync(join(to, 'ibdata1'));
  symlinkSync('/dev/full', join(to, 'ibdata1'));
  expect(() => complete(from, to)).toThrow(
    expect.objectContaining({
      name: 'DiskFull',
      message: expect.stringMatching(/is full: .*ENOSPC.*Make room/),
    }),
  );
  expect(existsSync(to)).toBe(false);
  expect(() => copy(join(folder, 'nothing'), to)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(existsSync(to)).toBe(false);
});
