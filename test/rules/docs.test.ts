import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { RewindInput } from '../../lambdas/domain/rewind/input.ts';
import { GENERATED } from '../../local/docs/generate.ts';

describe.each(GENERATED)('$file', ({ file, make }) => {
  it('says what the code does (npm run docs writes it)', async () => {
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(await make(text));
  });
});

const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.each(documents)('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  it('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    for (const link of links) expect(existsSync(join(dirname(file), link)), link).toBe(true);
  });

  it('names only commands that exist', () => {
    const scripts: unknown = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
    const known = Object.keys(typeof scripts === 'object' && scripts !== null ? scripts : {});
    for (const [, name] of text.matchAll(/npm run ([a-z]+)/g)) expect(known).toContain(name);
  });
});

describe('docs/rewind.md', () => {
  it('has examples that a rewind takes', () => {
    const examples = [...readFileSync('docs/rewind.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples)
      expect(v.safeParse(RewindInput, JSON.parse(example)).success, example).toBe(true);
  });
});

describe('docs/input.md', () => {
  it('has examples that a run takes', () => {
    const examples = [...readFileSync('docs/input.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(examples.length).toBeGreaterThan(2);
    for (const example of examples)
      expect(v.safeParse(MigrationInput, JSON.parse(example)).success, example).toBe(true);
  });
});
