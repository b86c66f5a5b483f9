import { type Html, html } from '../html.ts';
import { type Axis, axisOf, events, firstShown, shownTimelines } from './axis.ts';
import { type History, liveAt, type Marker, reachable, type Timeline, timelinesOf } from './timelines.ts';
import { byWhom, type Format, printable } from './words.ts';

const WIDTH = 960;
const LEFT = 44;
const RIGHT = 120;
const TOP = 34;
const BOTTOM = 40;
/** Lanes share this height, but none is lower or higher than these. */
const LANES = 520;
const LOWEST = 15;
const HIGHEST = 52;
/** Between two moments on the axis, in the units of the picture. */
const TICK_ROOM = 74;
/** In lanes lower than this a name stands beside its moment, not above it. */
const ROOM_ABOVE = 28;

const INK = '#1f2933';
const FAINT = '#9aa5b1';
const WINDOW = '#eef4fb';
const KEPT = '#1f6fb2';
const LIVE = '#0b7a4b';
const NAMED = '#b44d12';

/** The parts of a picture that all drawing needs. */
interface Sheet {
  readonly history: History;
  readonly timelines: readonly Timeline[];
  readonly x: Axis;
  /** Undefined for a timeline that is not shown. */
  readonly y: (timeline: number | undefined) => number | undefined;
  /** The height of a lane. */
  readonly step: number;
  readonly format: Format;
}

/** A name longer than this is cut; all of it shows where one points at it. */
const LONGEST_NAME = 24;

/** Nearer to an edge of the picture than this a name would run out of it. */
const EDGE = 130;

function label(name: string): string {
  const text = printable(name);
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text;
}

/** Where the name of a moment stands: above it, or beside it where lanes are low. */
function labelPlace(across: number, down: number, step: number): Html {
  if (step >= ROOM_ABOVE)
    return across < EDGE
      ? html`x="${across}" y="${down - 9}" text-anchor="start"`
      : html`x="${across}" y="${down - 9}" text-anchor="middle"`;
  return across > WIDTH - RIGHT - EDGE
    ? html`x="${across - 9}" y="${down + 4}" text-anchor="end"`
    : html`x="${across + 9}" y="${down + 4}" text-anchor="start"`;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Where a timeline comes from: down from the moment that it goes on from, and to the right to its own beginning. */
function fork({ x, y }: Sheet, { from, fork: origin }: Timeline, down: number): Html {
  if (origin === undefined) return html``;
  return html`<path d="M ${round(x(from))} ${down} H ${round(x(origin.at))} V ${y(origin.of) ?? down}" fill="none" stroke="${FAINT}" stroke-dasharray="3 3" marker-end="url(#back)"/>`;
}

function lane({ history, x, format }: Sheet, timeline: Timeline, at: number): Html {
  const { number, from, to, by } = timeline;
  const end = to ?? history.now;
  const kept = reachable(timeline, history);
  const colour = to === undefined ? LIVE : KEPT;
  const title = `Timeline ${number}: ${format(from)} to ${to === undefined ? 'now' : format(to)}${byWhom(by)}`;
  return html`<g><title>${title}</title>
<line x1="${round(x(from))}" y1="${at}" x2="${round(x(end))}" y2="${at}" stroke="${FAINT}" stroke-width="2" stroke-dasharray="2 4"/>
${kept === undefined ? [] : [html`<line x1="${round(x(kept.from))}" y1="${at}" x2="${round(Math.max(x(kept.to), x(kept.from) + 3))}" y2="${at}" stroke="${colour}" stroke-width="5" stroke-linecap="round"/>`]}
<text x="${LEFT - 12}" y="${at + 4}" text-anchor="end" fill="${INK}">${number}</text>
${to === undefined ? [html`<text x="${round(x(end)) + 10}" y="${at + 4}" fill="${LIVE}" font-weight="bold">now</text>`] : []}</g>`;
}

function marker({ history, timelines, x, y, step, format }: Sheet, { name, at, by }: Marker): Html {
  const down = y(liveAt(timelines, at)?.number);
  if (down === undefined || at < firstShown(history)) return html``;
  const across = round(x(at));
  const colour = at < history.earliest ? FAINT : NAMED;
  return html`<g><title>${printable(name)}: ${format(at)}${byWhom(by)}</title>
<path d="M ${across} ${down - 6} l 6 6 l -6 6 l -6 -6 z" fill="${colour}"/>
<text ${labelPlace(across, down, step)} fill="${colour}" stroke="#ffffff" stroke-width="3" paint-order="stroke">${label(name)}</text></g>`;
}

/** Moments below the lanes, as many as have room. */
function ticks({ history, x, format }: Sheet, bottom: number): Html[] {
  const drawn: number[] = [];
  for (const moment of events(history).toReversed())
    if (drawn.every((other) => Math.abs(x(other) - x(moment)) >= TICK_ROOM)) drawn.push(moment);
  return drawn.map(
    (moment) =>
      html`<line x1="${round(x(moment))}" y1="${TOP - 8}" x2="${round(x(moment))}" y2="${bottom}" stroke="#e4e7eb"/>
<text x="${round(x(moment))}" y="${bottom + 16}" text-anchor="middle" fill="${INK}">${format(moment)}</text>`,
  );
}

/** The timelines as an SVG picture, as a file of its own. */
export function timelinePicture(history: History, format: Format): string {
  return drawTimelines(history, format).text;
}

/**
 * The timelines as an SVG picture: time to the right, a lane each, an arrow from the beginning of each to the moment that
 * it goes on from, named moments, and what can be reached shaded.
 */
export function drawTimelines(history: History, format: Format): Html {
  const timelines = timelinesOf(history);
  const shown = shownTimelines(history);
  const step = Math.min(HIGHEST, Math.max(LOWEST, LANES / shown.length));
  const bottom = TOP + step * shown.length;
  const across = axisOf(history, WIDTH - LEFT - RIGHT);
  const x: Axis = (moment) => LEFT + across(moment);
  const placed = shown.map((timeline, index) => ({ timeline, down: round(TOP + step * (index + 0.6)) }));
  const lanes = new Map(placed.map(({ timeline, down }) => [timeline.number, down]));
  const sheet: Sheet = { history, timelines, x, y: (number) => lanes.get(number ?? 0), step, format };
  const drawn = (draw: (sheet: Sheet, timeline: Timeline, down: number) => Html) =>
    placed.map(({ timeline, down }) => draw(sheet, timeline, down));
  const height = Math.ceil(bottom + BOTTOM);
  const shade = round(x(history.earliest));
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Timelines of the cluster: ${timelines.length}" font-family="system-ui, sans-serif" font-size="11">
<defs><marker id="back" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="${FAINT}"/></marker></defs>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<rect x="${shade}" y="${TOP - 8}" width="${round(Math.max(0, x(history.now) - shade))}" height="${round(bottom - TOP + 8)}" fill="${WINDOW}"/>
<text x="${shade + 4}" y="${TOP - 14}" fill="${FAINT}">can be reached</text>
${ticks(sheet, bottom)}
${drawn(fork)}
${drawn(lane)}
${history.markers.map((each) => marker(sheet, each))}
</svg>
`;
}
