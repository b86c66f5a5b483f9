import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Violation } from '../../local/simulation/game.ts';
import type { Defect } from './defects/defect.ts';

/** What a hunt has come to: the seed that showed the mistake, or none of them did. */
export interface Hunt {
  readonly found: number | undefined;
  readonly broken: readonly string[];
  readonly runs: number;
}

const ROOT = new URL('../../', import.meta.url);
const defect: Defect = workerData;
const edits = new Map<string, (text: string) => string>();
for (const { file, find, replace } of defect.edits ?? []) {
  const { href } = new URL(file, ROOT);
  const before = edits.get(href) ?? ((text: string) => text);
  edits.set(href, (text) => {
    const parts = before(text).split(find);
    if (parts.length !== 2) throw new Error(`"${find}" stands ${parts.length - 1} times in ${file}.`);
    return parts.join(replace);
  });
}

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const edit = edits.get(url);
    return edit === undefined ? loaded : { ...loaded, source: edit(String(loaded.source)) };
  },
});

// Everything that may be changed is loaded after the hook is there.
const { MACHINE_NAMES } = await import('../../local/run/machines.ts');

/** The machine's text with some states changed. */
function definition(machine: (typeof MACHINE_NAMES)[number]): string {
  const text = readFileSync(new URL(`statemachine/${machine}.asl.json`, ROOT), 'utf8');
  const parsed: { States: Record<string, object> } = JSON.parse(text);
  for (const { machine: which, state, fields } of defect.redirections ?? [])
    if (which === machine) parsed.States[state] = { ...parsed.States[state], ...fields };
  return JSON.stringify(parsed);
}

const definitions = Object.fromEntries(MACHINE_NAMES.map((name) => [name, definition(name)]));

/** Plays a seed, of whatever the mistake is in. */
async function player(): Promise<(seed: number) => Promise<readonly Violation[]>> {
  const { GAMES } = await import('../../local/simulation/games.ts');
  const { explore, draw, play } = GAMES[defect.of ?? 'migrations'];
  const atlas = await explore();
  return async (seed) => (await play(draw(seed, atlas), { definitions })).violations;
}

const hunt: { found: number | undefined; broken: readonly string[]; runs: number } = {
  found: undefined,
  broken: [],
  runs: 0,
};
const played = await player();
for (let seed = 1; seed <= defect.within && hunt.found === undefined; seed++) {
  const broken = await played(seed);
  hunt.runs++;
  hunt.broken = broken.map(({ invariant, what }) => `${invariant}: ${what}`);
  if (broken.some(({ invariant }) => invariant === defect.breaks)) hunt.found = seed;
}
parentPort?.postMessage(hunt);
