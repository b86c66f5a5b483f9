/** What was measured of one thing, with the unit of its values. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** What it aims at, if anything. */
  readonly aim?: number;
}

/** Repeats `sample` after a warm-up and gives the median, the least and the greatest of what it returned. */
export async function measure(
  what: string,
  unit: string,
  { runs, warmUp, aim }: { runs: number; warmUp: number; aim?: number },
  sample: (index: number) => Promise<number>,
): Promise<Measured> {
  for (let index = 0; index < warmUp; index++) await sample(index);
  const values: number[] = [];
  for (let index = 0; index < runs; index++) values.push(await sample(index));
  return summary(what, unit, values, aim);
}

/** The median, the least and the greatest of some values. */
export function summary(what: string, unit: string, of: readonly number[], aim?: number): Measured {
  const values = of.toSorted((a, b) => a - b);
  return {
    what,
    unit,
    median: values[Math.floor(values.length / 2)] ?? 0,
    min: values[0] ?? 0,
    max: values.at(-1) ?? 0,
    runs: values.length,
    ...(aim === undefined ? {} : { aim }),
  };
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** The measurements as a table. */
export function table(measured: readonly Measured[]): string {
  const rows = measured.map(({ what, unit, median, min, max, runs, aim }) => [
    what,
    number(median),
    number(min),
    number(max),
    unit,
    String(runs),
    aim === undefined ? '' : `aim ${aim}`,
  ]);
  const all = [['', 'median', 'min', 'max', 'unit', 'runs', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
