import type { Atlas, Game } from './game.ts';
import type { Findings } from './pool.ts';
import { type Finding, finding } from './report.ts';
import { shrink } from './shrink.ts';
import { traceOf } from './trace.ts';

/**
 * Shrinks what seeds have broken first, and traces it.
 * @param tell told before each, since that takes a while
 */
export async function findingsOf(
  game: Game,
  broken: Findings['broken'],
  atlas: Atlas,
  tell: (text: string) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { seed, violations } of broken) {
    const [violation] = violations;
    if (violation === undefined) continue;
    tell(`shrinking the schedule of seed ${seed}: ${violation.invariant}`);
    const drawn = game.draw(seed, atlas);
    const { schedule, kept, played } = await shrink(game, drawn, violation.invariant);
    const left = played.violations.find(({ invariant }) => invariant === violation.invariant);
    const cut = {
      kept,
      plain: Object.keys(schedule.input).length < Object.keys(drawn.input).length,
      once: drawn.again && !schedule.again,
    };
    findings.push(finding(game.name, left ?? violation, schedule, cut, await traceOf(game, schedule)));
  }
  return findings;
}
