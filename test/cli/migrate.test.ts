import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KION_INPUT } from '../../local/estate/kion.ts';
import { start } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('npm start', () => {
  it('tells the run in plain lines, says that it approves in a pipe, and ends with a report', async () => {
    const { code, out, err } = await start();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const state of [
      'Preflight',
      'FreezeWrites',
      'TakeSnapshot',
      'ExecuteAppUpdate',
      'DeleteOldStack',
      'AnnounceDone',
    ])
      expect(out).toContain(state);
    expect(out).toContain('There is no terminal to ask, so start-');
    expect(out).toMatch(/Writes\s+\d+ acknowledged, 0 lost/);
    expect(out).toMatch(/The manual order[\s\S]*[1-9]\d* lost/);
    expect(out).toContain('expected: about');
    expect(out.split('').filter((letter) => letter < ' ' && letter !== '\n')).toEqual([]);
  });

  it('prints one object with --json', async () => {
    const { code, out } = await start('migrate', '--yes', '--json', '--seed', '3');
    expect(code).toBe(0);
    const result: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect(Object.keys(typeof result === 'object' && result !== null ? result : {})).toEqual([
      'outcome',
      'executionStatus',
      'error',
      'problems',
      'downtimeSeconds',
      'awsSeconds',
      'virtualSeconds',
      'wallMs',
      'writes',
      'transitions',
      'apiCalls',
      'priceUsd',
      'plan',
      'created',
      'app',
      'newCluster',
      'states',
      'emails',
      'remaining',
    ]);
  });

  it('shows the plan with --dry-run', async () => {
    const { code, out } = await start('--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/New stack\s+kion-aurora-b/);
    expect(out).toContain('nothing was touched');
  });

  it('ends with 3 and all reasons when preflight refuses', async () => {
    const { code, out } = await start('--input', file('refused.json', { ...KION_INPUT, appStack: 'nobody' }));
    expect(code).toBe(3);
    expect(out).toMatch(/StackMissing\s+nobody/);
  });

  it('ends with 1 when the run fails', async () => {
    const { code, out } = await start(
      '--yes',
      '--input',
      file('fails.json', { ...KION_INPUT, freeze: 'none' }),
    );
    expect(code).toBe(1);
    expect(out).toContain('Failed and gone back: the app is on the old database');
  });

  it('lists what can go wrong, for people and for programs', async () => {
    const [people, programs] = await Promise.all([start('faults'), start('faults', '--json')]);
    expect(people.out).toMatch(/^snapshot-fails +the manual snapshot ends as failed$/m);
    const names: unknown = JSON.parse(programs.out);
    expect(names).toContain('app-update-fails');
    expect([people.code, programs.code]).toEqual([0, 0]);
  });

  it('tells a run that goes wrong to its end, the way back included', async () => {
    const { code, out } = await start('--yes', '--fault', 'stopped:WaitForSnapshot');
    expect(code).toBe(1);
    expect(out).toMatch(/go-back\n.*TakeOver/);
    expect(out).toContain('kion-app: migration undone');
  });

  it('does not mind when nobody reads on', async () => {
    const child = spawn(process.execPath, ['local/cli/main.ts', '--yes'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });

  it('explains itself with --help', async () => {
    const { code, out } = await start('--help');
    expect(code).toBe(0);
    for (const option of ['--yes', '--no', '--dry-run', '--input', '--estate', '--seed', '--json'])
      expect(out).toContain(option);
  });
});

describe('bad input', () => {
  const estate = (changes: object) =>
    file('estate.json', { stacks: [{ name: 'db', template: 'db.yaml' }], ...changes });

  it.each<[string, () => string[], RegExp]>([
    ['an option that does not exist', () => ['--frobnicate'], /unknown option '--frobnicate'/],
    ['a command that does not exist', () => ['frobnicate'], /frobnicate/],
    ['a fault that does not exist', () => ['--fault', 'earthquake'], /earthquake.*snapshot-fails/],
    ['a state that does not exist', () => ['--fault', 'stopped:Nowhere'], /Nowhere.*FreezeWrites/],
    ['--yes with --no', () => ['--yes', '--no'], /exclude each other/],
    ['a seed that is no number', () => ['--seed', 'x'], /whole number/],
    [
      'a file that is not there',
      () => ['--input', join(folder, 'missing.json')],
      /missing\.json cannot be read/,
    ],
    ['a file that is no JSON', () => ['--input', file('no.json', '{')], /no\.json is no JSON/],
    [
      'an unknown key',
      () => ['--input', file('key.json', { ...KION_INPUT, healtCheck: 1 })],
      /unknown key "healtCheck"; allowed: databaseStack/,
    ],
    [
      'a missing key',
      () => ['--input', file('less.json', { databaseStack: 'a' })],
      /appStack: .*backtrackWindow: /,
    ],
    [
      'a window that is too long',
      () => ['--input', file('long.json', { ...KION_INPUT, backtrackWindow: '73h' })],
      /at most 259200 seconds/,
    ],
    [
      'an estate with an unknown key',
      () => ['--estate', estate({ stack: [] })],
      /unknown key "stack"; allowed: region, stacks/,
    ],
    ['an estate without its template', () => ['--estate', estate({})], /template .*db\.yaml cannot be read/],
    [
      'a template that cannot be understood',
      () => {
        file('db.yaml', 'Transform: AWS::Serverless-2016-10-31\nResources: { A: { Type: AWS::SNS::Topic } }');
        return [
          '--estate',
          estate({}),
          '--input',
          file('input.json', { ...KION_INPUT, databaseStack: 'db', appStack: 'db' }),
        ];
      },
      /stack db: .*macro "AWS::Serverless-2016-10-31"/,
    ],
  ])('such as %s is one clear line and exit code 2', async (_, args, said) => {
    const { code, out, err } = await start(...args());
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 2, out: expect.not.stringContaining('Preflight') });
  });
});
