import { readdirSync } from 'node:fs';
import { timelinePicture } from '../../lambdas/domain/timelines/picture.ts';
import { timeOfDay } from '../../lambdas/domain/timelines/words.ts';
import { loadMachine } from '../asl/load.ts';
import { report } from '../cli/report.ts';
import { PIPE_WIDTH } from '../cli/screen.ts';
import { PLAIN } from '../cli/style.ts';
import { MemoryStorage } from '../cluster/memory.ts';
import { KION_INPUT, kionEstate } from '../estate/kion.ts';
import { resultOf } from '../report/result.ts';
import { demonstrate } from '../rewind/demonstration.ts';
import { definitionOf, type MachineName } from '../run/machines.ts';
import { runMigration } from '../run/migration.ts';
import { vendorOrder } from '../run/vendor-order.ts';
import { INVARIANTS } from '../simulation/invariants.ts';
import { PROMISES } from '../simulation/rewinds/promises.ts';
import { inputSchema, inputTable, markTable, rewindTable } from './input-table.ts';
import { picture } from './picture.ts';

/** The text between `<!-- NAME -->` and `<!-- /NAME -->`, replaced. @throws Error if the marks are not there */
export function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for ${name}.`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}

function fenced(text: string, language = ''): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** The report of `npm start`, without the time that this machine took. */
async function sampleReport(): Promise<string[]> {
  const estate = kionEstate();
  const run = await runMigration({ estate, input: KION_INPUT, seed: 1, judge: async () => 'approved' });
  const result = await resultOf(run, 0);
  const vendor = result.plan === null ? undefined : await vendorOrder(estate, result.plan, 1);
  return report(result, vendor, PLAIN, PIPE_WIDTH);
}

/** What the test runner says when every file of tests has passed. */
function testSummary(): string {
  const folder = new URL('../../test', import.meta.url);
  const count = readdirSync(folder, { recursive: true }).filter((file) =>
    String(file).endsWith('.test.ts'),
  ).length;
  return ` Test Files  ${count} passed (${count})`;
}

/** What every simulated run is held against. */
function promiseTable(promises: Readonly<Record<string, string>>): string {
  const rows = Object.entries(promises).map(([name, meaning]) => `| ${name} | ${meaning} |`);
  return ['| promise | meaning |', '|---|---|', ...rows].join('\n');
}

/** The timelines of the demonstration of a rewind, at its end. */
async function sampleTimelines(): Promise<string> {
  const { history } = await demonstrate({
    storageOn: (time) => new MemoryStorage(time),
    onStep: () => {},
    to: undefined,
  });
  return timelinePicture(history, (moment) => timeOfDay(moment, history.now));
}

/** Every file that is made from the code, or has a part that is, as it has to be. */
export const GENERATED: readonly {
  readonly file: string;
  readonly make: (text: string) => Promise<string>;
}[] = [
  {
    file: 'README.md',
    make: async (text) => {
      const drawn = (name: MachineName) => fenced(picture(loadMachine(definitionOf(name))), 'mermaid');
      const said = (await sampleReport()).join('\n').trim();
      const whole = between(between(text, 'picture', drawn('enable-backtrack')), 'go-back', drawn('go-back'));
      const all = between(whole, 'rewind', drawn('rewind'));
      return between(between(all, 'report', fenced(said)), 'tests', fenced(testSummary()));
    },
  },
  { file: 'docs/input.md', make: async (text) => between(text, 'options', inputTable()) },
  {
    file: 'docs/rewind.md',
    make: async (text) => between(between(text, 'rewind', rewindTable()), 'mark', markTable()),
  },
  {
    file: 'docs/reliability.md',
    make: async (text) =>
      between(between(text, 'invariants', promiseTable(INVARIANTS)), 'promises', promiseTable(PROMISES)),
  },
  { file: 'docs/pictures/timelines.svg', make: sampleTimelines },
  { file: 'docs/input.schema.json', make: async () => `${JSON.stringify(inputSchema(), null, 2)}\n` },
];
