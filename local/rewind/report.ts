import { timelineText } from '../../lambdas/domain/timelines/text.ts';
import { timeOfDay } from '../../lambdas/domain/timelines/words.ts';
import type { Row } from '../cluster/tables.ts';
import type { Milestone, Shown } from './demonstration.ts';

/** A table as lines: its name, its columns, its rows. */
function tableLines(name: string, rows: readonly Row[]): string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? 'NULL')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '));
  return [name, ...lines.map((line) => line.trimEnd())];
}

/** Blocks of lines side by side. */
function beside(blocks: readonly string[][]): string[] {
  const height = Math.max(0, ...blocks.map((block) => block.length));
  const widths = blocks.map((block) => Math.max(...block.map((line) => line.length)));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block, index) => (block[row] ?? '').padEnd((widths[index] ?? 0) + 6))
      .join('')
      .trimEnd(),
  );
}

/** What the state machine did, in a line; none where it did nothing. */
function courseLines(course: readonly Milestone[]): string[] {
  if (course.length === 0) return [];
  return [course.map(({ state, at }) => `${timeOfDay(at, at)} ${state}`).join(' · '), ''];
}

/** What a person is shown of a step: what a client reads, and the timelines where there is more than one. */
export function stepLines({ tables, history, ok, course }: Shown): string[] {
  const read = Object.entries(tables).map(([name, rows]) => tableLines(name, rows));
  const lanes =
    history.rewinds.length === 0
      ? []
      : ['', ...timelineText(history, (moment) => timeOfDay(moment, history.now))];
  const seen = read.length === 0 ? ['There are no tables.'] : beside(read);
  const verdict = ok ? [] : ['This is not what was to be expected.'];
  return [...courseLines(course), ...seen, ...verdict, ...lanes].map((line) =>
    line === '' ? line : `  ${line}`,
  );
}
