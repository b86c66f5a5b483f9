import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-'));
afterAll(() => rmSync(folder, { recursive: true }));

function conformance(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/cli/conformance.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const pass = { Type: 'Pass', Output: '{% $states.input.a + 1 %}', End: true };
const events = [
  { type: 'ExecutionStarted', detail: { input: { a: 1 } } },
  { type: 'PassStateEntered', name: 'P', detail: { input: '<any>' } },
  { type: 'PassStateExited', name: 'P', detail: { output: 2 } },
  { type: 'ExecutionSucceeded', detail: { output: 2 } },
];
const recorded = (id: string, output: number) => ({
  id,
  kind: 'recorded',
  input: { a: 1 },
  definition: { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: pass } },
  expected: { status: 'SUCCEEDED', output, visitedStates: ['P'], events },
});
const foreign = {
  ...recorded('foreign', 2),
  requires: ['aws-sdk:sqs'],
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'P',
    States: { P: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true } },
  },
};
const refuse = {
  id: 'refused',
  kind: 'refuse',
  definition: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
};

describe('npm run conformance', () => {
  it('agrees with every recording that lies beside the checkout', () => {
    const { status, stdout } = conformance('--json');
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0, failures: [] });
    expect(status).toBe(0);
  });

  it('tells what agrees, what is not supported, and what differs', () => {
    const file = join(folder, 'cases.json');
    writeFileSync(file, JSON.stringify([recorded('good', 2), recorded('bad', 3), foreign, refuse]));
    const { status, stdout } = conformance('--json', file);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      passed: 2,
      failed: 1,
      unsupported: 1,
      failures: [
        { id: 'bad', kind: 'recorded', level: 'none', result: 'failed', reason: 'output: expected 3, got 2' },
      ],
    });
    expect(conformance(file).stdout).toContain('2 passed, 1 failed, 1 unsupported');
  });

  it('says in one line what is wrong with a file or an option', () => {
    const file = join(folder, 'no.json');
    writeFileSync(file, '{"a":1}');
    for (const [args, said] of [
      [[file], /is no list of recordings/],
      [['--x'], /unknown option --x/],
      [['missing.json'], /cannot be read/],
    ] as const) {
      const { status, stderr } = conformance(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(said);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});
