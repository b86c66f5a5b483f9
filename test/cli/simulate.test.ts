import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

function simulate(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/cli/simulate.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run simulate', () => {
  it('plays many seeds, tells how far it is, and ends with what was found and what was reached', () => {
    const { status, stdout, stderr } = simulate('--runs', '60', '--seed', '7', '--json');
    expect(status).toBe(0);
    expect(stderr).toContain('60 of 60 runs, 0 broke a promise');
    const result: unknown = JSON.parse(stdout);
    expect(result).toEqual({
      runs: 60,
      migrations: expect.any(Number),
      seconds: expect.any(Number),
      violations: [],
      coverage: {
        states: { reached: expect.any(Number), of: expect.any(Number), missing: expect.any(Array) },
        transitions: { reached: expect.any(Number), of: expect.any(Number), missing: expect.any(Array) },
        faults: expect.any(Object),
        pairs: expect.any(Number),
      },
    });
  });

  it('tells the same in a table for people', () => {
    const { status, stdout } = simulate('--runs', '30');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^States +\d+ of \d+ \(\d+ %\)$/m);
    expect(stdout).toMatch(
      /30 runs with \d+ migrations in [\d.]+ s \(\d+ migrations a second\): every promise was kept\n$/,
    );
  });

  it('tells all of one seed: its faults, what they did, and how it ended', () => {
    const { status, stdout } = simulate('--seed', '3', '--runs', '1');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Seed 3/);
    expect(stdout).toMatch(/^ +0\.0 +local-3 +Begin$/m);
    expect(stdout).toMatch(/every promise was kept\.\n$/);
    const alone = simulate('--seed', '3', '--runs', '1', '--keep', 'none', '--json');
    expect(JSON.parse(alone.stdout)).toMatchObject({
      runs: 1,
      violations: [],
      coverage: { pairs: 0 },
      schedule: { seed: 3, faults: [] },
    });
  });

  it.each([
    [['--runs', '0'], 'It must be a whole number from 1 to'],
    [['--seed', '-1'], 'It must be a whole number from 0 to'],
    [['--keep', '0'], '--keep, --plain and --once go with --runs 1'],
    [['--runs', '1', '--keep', 'x'], 'indices of faults like 0,2'],
    [['--runs', '1', '--keep', '0,0'], 'It must name each fault once.'],
    [['--plain'], '--keep, --plain and --once go with --runs 1'],
    [['--runs', '5', '--seed', '999999999'], 'there are seeds up to 999999999'],
    [['--runs', '1', '--keep', '99'], 'The schedule of seed 1 has no fault 99.'],
    [['--faults'], "unknown option '--faults'"],
    [['more'], 'too many arguments'],
  ])('says in one line what is wrong with %j', (args, said) => {
    const { status, stdout, stderr } = simulate(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^simulate: .*\n$/);
    expect(stderr).toContain(said);
  });
});
