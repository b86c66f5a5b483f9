import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { wrong } from '../../lambdas/kit/parse.ts';
import { Cases } from '../conformance/case.ts';
import { play, type Verdict } from '../conformance/play.ts';
import { mindReader } from './stdout.ts';

const DEFAULT = fileURLToPath(new URL('../../../shared/asl-recordings/cases.json', import.meta.url));

const USAGE = `Replays recorded executions of Step Functions and compares what this engine makes of them.

usage: npm run conformance [-- [--json] [FILE ...]]

Without a FILE the recordings beside the checkout are played, where there are any.`;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function read(file: string): v.InferOutput<typeof Cases> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    fail(`conformance: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = v.safeParse(Cases, value);
  if (parsed.success) return parsed.output;
  fail(`conformance: ${file} is no list of recordings: ${wrong(parsed.issues)}`);
}

mindReader();
const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--json');
if (unknown !== undefined) fail(`conformance: unknown option ${unknown}; allowed are --json and --help`);
const named = args.filter((arg) => !arg.startsWith('-'));
const files = named.length > 0 ? named : existsSync(DEFAULT) ? [DEFAULT] : [];

const verdicts: Verdict[] = [];
for (const file of files) for (const recorded of read(file)) verdicts.push(await play(recorded));

const count = (result: Verdict['result']) => verdicts.filter((verdict) => verdict.result === result).length;
const failures = verdicts.filter((verdict) => verdict.result === 'failed');
const summary = {
  passed: count('passed'),
  failed: failures.length,
  unsupported: count('unsupported'),
  failures,
};
if (args.includes('--json')) {
  process.stdout.write(`${JSON.stringify(summary)}\n`);
} else {
  if (files.length === 0)
    process.stdout.write('There are no recordings beside this checkout; name a file to play.\n');
  for (const { id, kind, level, reason } of failures)
    process.stdout.write(`FAILED ${kind} ${id} (${level ?? 'load'}): ${reason ?? ''}\n`);
  process.stdout.write(
    `${summary.passed} passed, ${summary.failed} failed, ${summary.unsupported} unsupported\n`,
  );
}
process.exitCode = failures.length > 0 ? 1 : 0;
