import { describeFault } from '../simulation/describe.ts';
import { drawRewind, exploreRewinds, type RewindSchedule } from '../simulation/rewinds/draw.ts';
import { playRewind, type RewindPlayed } from '../simulation/rewinds/play.ts';

/** What rewinds are simulated with. */
export interface RewindCampaign {
  readonly runs: number;
  readonly seed: number;
  readonly json: boolean;
  readonly write: (line: string) => void;
  /** Hears how far it is, in runs. */
  readonly onProgress: (done: number, broken: number) => void;
}

/** The command that plays a seed again. */
const replay = (seed: number) => `npm run simulate -- --of rewinds --seed ${seed} --runs 1`;

function storyOf({ seed, faults, input, undone }: RewindSchedule): string[] {
  return [
    `Seed ${seed}${undone ? ', taken forward again at the end' : ''}`,
    ...faults.map((fault, index) => `  fault ${index}: ${describeFault(fault)}`),
    ...(Object.keys(input).length === 0 ? [] : [`  input: ${JSON.stringify(input)}`]),
  ];
}

function breachLines({ seed, breaches }: RewindPlayed): string[] {
  return breaches.flatMap(({ promise, what, at }) => [
    `BROKEN by seed ${seed}, ${Math.round(at / 60)} min after the start: ${promise}`,
    `  ${what}`,
    `  replay: ${replay(seed)}`,
  ]);
}

/** Plays rewinds under faults that are drawn from seeds; one run tells all of it. @returns the exit code */
export async function simulateRewinds({
  runs,
  seed: first,
  json,
  write,
  onProgress,
}: RewindCampaign): Promise<number> {
  const chart = await exploreRewinds();
  const began = performance.now();
  const broken: { readonly schedule: RewindSchedule; readonly played: RewindPlayed }[] = [];
  let rewinds = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const schedule = drawRewind(seed, chart);
    const told = runs === 1 && !json;
    if (told) for (const line of [...storyOf(schedule), '']) write(line);
    const played = await playRewind(schedule, told ? { tell: write } : {});
    rewinds += played.ends.length;
    if (played.breaches.length > 0) broken.push({ schedule, played });
    if (told) write(`\nEnded as ${played.ends.join(', then ')}.`);
    else onProgress(seed - first + 1, broken.length);
  }
  const seconds = (performance.now() - began) / 1000;
  const breaches = broken.flatMap(({ schedule, played }) =>
    played.breaches.map((breach) => ({
      ...breach,
      seed: played.seed,
      replay: replay(played.seed),
      faults: schedule.faults.map(describeFault),
      schedule,
    })),
  );
  if (json) write(JSON.stringify({ runs, rewinds, seconds, breaches }));
  else {
    for (const { schedule, played } of broken)
      for (const line of [...(runs === 1 ? [] : storyOf(schedule)), ...breachLines(played)]) write(line);
    write(
      `${runs} runs with ${rewinds} rewinds in ${seconds.toFixed(1)} s: ${broken.length === 0 ? 'every promise was kept' : `${broken.length} of them broke a promise`}`,
    );
  }
  return broken.length === 0 ? 0 : 1;
}
