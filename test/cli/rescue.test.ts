import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** A saved simulation, made once; each test that changes it takes a copy. */
const saved = path('stopped.json');
beforeAll(async () => {
  const { code } = await start('--yes', '--fault', 'stopped:WaitForDatabaseStack', '--save', saved);
  expect(code).toBe(1);
});
function copyOf(from: string, name: string, change: (text: string) => string = (text) => text): string {
  writeFileSync(path(name), change(readFileSync(from, 'utf8')));
  return path(name);
}

describe('a simulation that was saved', () => {
  it('says how to go on with it, and is for nobody else to read', async () => {
    expect(statSync(saved).mode & 0o777).toBe(0o600);
    const { out } = await start('--yes', '--fault', 'stopped', '--save', path('other.json'));
    expect(out).toContain(`npm start -- where-am-i --state ${path('other.json')}`);
    expect(out).not.toContain('TakeOver');
  });

  it('tells where the app is', async () => {
    const { code, out } = await start('where-am-i', '--state', saved);
    expect(code).toBe(0);
    expect(out).toMatch(/Old database +kion-aurora .* behind a fence/);
    expect(out).toContain('back: kion-app was never sent to the new database');
  });

  it('is thawed only with --yes, and stays so', async () => {
    const state = copyOf(saved, 'thaw.json');
    const shown = await start('thaw', '--state', state);
    expect(shown.out).toContain('Nothing was changed. With --yes this is done.');
    expect(readFileSync(state, 'utf8')).toBe(readFileSync(saved, 'utf8'));
    const done = await start('thaw', '--state', state, '--yes', '--json');
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({
      command: 'thaw',
      done: expect.stringContaining('Writes are allowed on kion-cluster.'),
      after: { run: { old: { fenced: false } } },
    });
    const after = await start('where-am-i', '--state', state);
    expect(after.out).toContain('its page answers well');
  });

  it('is brought back with every step told, and nothing lost', async () => {
    const state = copyOf(saved, 'back.json');
    const plan = await start('go-back', '--state', state);
    expect(plan.out).toContain(
      'Delete the new database stack kion-aurora-bt98b45: no app was ever sent to it.',
    );
    const { code, out } = await start('go-back', '--state', state, '--yes');
    expect(code).toBe(0);
    expect(out).toContain('RemoveNewStack');
    expect(out).toMatch(/Writes +\d+ acknowledged, 0 lost/);
    const again = await start('go-back', '--state', state, '--yes');
    expect(again.code).toBe(3);
    expect(again.out).toContain('go-back does nothing: kion-app is on the old database, and nothing is left');
  });

  it('is not thawed while the app is on the new database, but can be brought back', async () => {
    const state = path('switched.json');
    await start('--yes', '--fault', 'stopped:BakeTime', '--save', state);
    const thaw = await start('thaw', '--state', state, '--yes');
    expect(thaw.code).toBe(3);
    expect(thaw.out).toContain('the old one must not take writes beside it');
    const { code, out } = await start('go-back', '--state', state, '--yes');
    expect(code).toBe(0);
    expect(out).toContain('kion-app was sent back to kion-cluster');
    expect(out).toMatch(/New database +kion-aurora-bt98b45 .* behind a fence/);
    expect(out).toMatch(/Writes +\d+ acknowledged, 0 lost/);
  });
});

describe('what does not go', () => {
  it.each([
    [['where-am-i'], 'say either --state FILE for a saved simulation, or --account'],
    [['where-am-i', '--state', saved, '--account'], 'say either --state FILE'],
    [['thaw', '--state', 'nowhere.json'], '--state nowhere.json cannot be read: ENOENT'],
    [['go-back', '--account'], 'say with --app STACK which app is meant'],
    [['go-back', '--account', '--app', 'x'], 'set RECORDS_TABLE, NOTICE_TOPIC_ARN'],
    [['where-am-i', '--state', saved, '--app', 'nobody'], 'There is no stack nobody'],
    [['where-am-i', '--yes', '--state', saved], "unknown option '--yes'"],
    [['--save', folder], 'it is a folder'],
    [['--save', join(folder, 'none', 'x.json')], 'cannot be written: ENOENT'],
  ])('%j is told in one line, with 2', async (args, message) => {
    const { code, out, err } = await start(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('a file that is no saved simulation is told in one line', async () => {
    const { code, err } = await start(
      'thaw',
      '--state',
      copyOf(saved, 'odd.json', () => '{"kind":"other"}'),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^aurora-rewind: --state \S+ is no saved simulation: kind: must be/);
  });

  it('a simulation that does not lead to the same world any more is not acted in', async () => {
    const other = copyOf(saved, 'changed.json', (text) => text.replace('"seed": 1,', '"seed": 2,'));
    const { code, err } = await start('thaw', '--state', other, '--yes');
    expect(code).toBe(2);
    expect(err).toContain('saved by another version of this program');
  });
});
