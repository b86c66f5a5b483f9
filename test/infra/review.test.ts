import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { reviewOf } from '../../infra/review.ts';
import { functions } from '../../lambdas/functions.ts';
import { tasks } from '../../lambdas/tasks.ts';
import { exampleConfiguration } from './deployment.ts';

const review = (file: string) => spawnSync(process.execPath, ['infra/review.ts', file], { encoding: 'utf8' });

describe('what a person reads before a deployment', () => {
  const lines = reviewOf(exampleConfiguration());

  it('has what every function may do, and CloudFormation for new stacks', () => {
    expect(lines[0]).toMatch(/^CloudFormation, for new database stacks/);
    const named = lines.flatMap((line) => /^(\w+):$/.exec(line)?.[1] ?? []);
    expect(named.toSorted()).toEqual(Object.keys({ ...tasks, ...functions }).toSorted());
  });

  it('gives the reason for each permission on everything', () => {
    const entries = lines
      .join('\n')
      .split(/\n(?= {2}\S)/)
      .filter((entry) => /^ {6}on \*$/m.test(entry));
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(entry).toMatch(/^ {6}because: \S/m);
  });

  it('is printed by a command', () => {
    const { status, stdout } = review('infra/example.json');
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${lines.join('\n')}\n` });
  });

  it('cannot be told for a configuration that is not there', () => {
    const { status, stdout, stderr } = review('infra/nowhere.json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*infra\/nowhere\.json[^\n]*\n$/);
  });
});
