import { axisOf, firstShown, shownTimelines } from './axis.ts';
import { type History, liveAt, losses, reachable, type Timeline, timelinesOf } from './timelines.ts';
import { byWhom, type Format, printable } from './words.ts';

const WIDTH = 56;

/** A line of signs on which later ones cover earlier ones. */
class Row {
  readonly #signs: string[] = new Array(WIDTH + 1).fill(' ');

  fill(from: number, to: number, sign: string): void {
    for (let column = from; column <= to; column++) this.#signs[column] = sign;
  }

  get text(): string {
    return this.#signs.join('').trimEnd();
  }
}

function descriptionOf(timeline: Timeline, format: Format): string {
  const { fork, by } = timeline;
  if (fork === undefined) return 'the beginning';
  return `from ${fork.of === undefined ? '' : `${fork.of} at `}${format(fork.at)}${byWhom(by)}`;
}

/**
 * The timelines as lines of text, one each: time to the right, `━` what can be reached, `╌` what the window has dropped,
 * `·` the past that a timeline goes on from, `◆` a named moment, `▶` the present.
 */
export function timelineText(history: History, format: Format): string[] {
  const axis = axisOf(history, WIDTH);
  const column = (moment: number) => Math.round(axis(moment));
  const timelines = timelinesOf(history);
  const first = firstShown(history);
  const digits = String(timelines.length).length;
  const shown = shownTimelines(history);
  const lines = shown.map((timeline) => {
    const { number, from, to, fork } = timeline;
    const row = new Row();
    if (fork !== undefined) row.fill(column(fork.at), column(from), '·');
    row.fill(column(from), column(to ?? history.now), '╌');
    const kept = reachable(timeline, history);
    if (kept !== undefined) row.fill(column(kept.from), column(kept.to), '━');
    for (const { at } of history.markers)
      if (liveAt(timelines, at)?.number === number && at >= first) row.fill(column(at), column(at), '◆');
    if (to === undefined) row.fill(WIDTH, WIDTH, '▶');
    return `${String(number).padStart(digits)}  ${row.text.padEnd(WIDTH + 1)}  ${descriptionOf(timeline, format)}`;
  });
  const names = history.markers.map(({ name, at, by }) => {
    const where = liveAt(timelines, at);
    const on = where === undefined ? 'during a rewind' : `on timeline ${where.number}`;
    const lost = at < history.earliest ? ', out of reach' : '';
    return `◆ ${printable(name)}: ${format(at)} ${on}${byWhom(by)}${lost}`;
  });
  const [next] = losses(history);
  const window = `Can be reached: ${format(history.earliest)} to ${format(history.now)}.`;
  const hidden = timelines.length - shown.length;
  const gone =
    hidden === 0
      ? []
      : [hidden === 1 ? 'Timeline 1 is out of reach.' : `Timelines 1 to ${hidden} are out of reach.`];
  return [
    ...gone,
    ...lines,
    ...names,
    next === undefined ? window : `${window} Next to be dropped: ${next.what}, at ${format(next.at)}.`,
  ];
}
