import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('docs/approval.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!threat)/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const folders = ['test/approval', 'test/browser', 'test/tasks', 'test/domain/notices'];
const tests = folders
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  )
  .join('\n');

describe('the table of threats', () => {
  it('has a defence and a test for each', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(3);
  });

  it.each(rows)('%s: its test is there', (_threat, _defence, test = '') => {
    expect(tests).toContain(test);
  });
});
