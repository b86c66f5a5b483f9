import { timelinePicture } from '../../../lambdas/domain/timelines/picture.ts';
import type { History } from '../../../lambdas/domain/timelines/timelines.ts';
import { clock } from './history.ts';

/** A place in a picture: to the right, and down. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A text of a picture, with the place of its baseline and the side of it that is there. */
export interface Written extends Place {
  readonly text: string;
  readonly anchor: string;
}

/** A straight line of a picture. */
interface Line {
  readonly from: Place;
  readonly to: Place;
}

/** A timeline as it is drawn: all of it, what of it can be reached, and its texts. */
interface Lane {
  readonly title: string;
  readonly whole: Line;
  readonly kept: Line | undefined;
  readonly texts: readonly Written[];
}

/** A named moment as it is drawn. */
export interface Diamond {
  readonly title: string;
  readonly corners: readonly Place[];
  readonly colour: string;
  readonly label: Written;
}

type Attributes = Readonly<Record<string, string>>;

const ELEMENT = /<(?<tag>\w+)(?<attributes>(?: [\w:-]+="[^"]*")*)\/?>(?<text>[^<]*)/g;

function elements(svg: string, tag: string): { readonly of: Attributes; readonly text: string }[] {
  return [...svg.matchAll(ELEMENT)].flatMap(({ groups = {} }) => {
    if (groups.tag !== tag) return [];
    const pairs = [...(groups.attributes ?? '').matchAll(/ ([\w:-]+)="([^"]*)"/g)];
    return [{ of: Object.fromEntries(pairs.map(([, key, value]) => [key, value])), text: groups.text ?? '' }];
  });
}

/** A number that is missing or none makes every comparison with it false. */
const read = (text: string | undefined) => (text === undefined ? Number.NaN : Number(text));

/** The places that a path goes through, in order. */
function way(path: string): Place[] {
  const places: Place[] = [];
  let here: Place = { x: Number.NaN, y: Number.NaN };
  for (const [, command, ...given] of path.matchAll(/([MHVl]) (-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    const [first, second] = given.map(read);
    const [one, two] = [first ?? Number.NaN, second ?? Number.NaN];
    if (command === 'M') here = { x: one, y: two };
    if (command === 'l') here = { x: here.x + one, y: here.y + two };
    if (command === 'H') here = { x: one, y: here.y };
    if (command === 'V') here = { x: here.x, y: one };
    places.push(here);
  }
  return places;
}

const lines = (svg: string): Line[] =>
  elements(svg, 'line').map(({ of }) => ({
    from: { x: read(of.x1), y: read(of.y1) },
    to: { x: read(of.x2), y: read(of.y2) },
  }));

const texts = (svg: string): Written[] =>
  elements(svg, 'text').map(({ of, text }) => ({
    x: read(of.x),
    y: read(of.y),
    text,
    anchor: of['text-anchor'] ?? 'start',
  }));

const paths = (svg: string) => elements(svg, 'path').map(({ of }) => ({ of, places: way(of.d ?? '') }));

function must<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`The picture has no ${what}.`);
  return thing;
}

/** Reads the picture of a history as somebody does who looks at it: what is drawn, and where. */
export function drawing(history: History) {
  const svg = timelinePicture(history, clock);
  const groups = [...svg.matchAll(/<g><title>([^<]*)<\/title>(.*?)<\/g>/gs)].map(
    ([, title = '', of = '']) => ({
      title,
      of,
    }),
  );
  const rest = svg.replaceAll(/<g>.*?<\/g>/gs, '').replace(/<defs>.*<\/defs>/s, '');
  // The first rectangle is the paper.
  const shade = must(elements(rest, 'rect')[1], 'shade').of;
  const [left, top] = [read(shade.x), read(shade.y)];
  const whole = must(elements(svg, 'svg')[0], 'frame').of;
  const [caption, ...dates] = texts(rest);
  const lanes: Lane[] = groups
    .filter(({ title }) => /^Timeline \d/.test(title))
    .map(({ title, of }) => {
      const [all, kept] = lines(of);
      return { title, whole: must(all, 'lane'), kept, texts: texts(of) };
    });
  const diamonds: Diamond[] = groups
    .filter(({ title }) => !/^Timeline \d/.test(title))
    .map(({ title, of }) => {
      const path = must(paths(of)[0], 'diamond');
      const label = must(texts(of)[0], 'name');
      return { title, corners: path.places, colour: path.of.fill ?? '', label };
    });
  return {
    width: read(whole.width),
    height: read(whole.height),
    shade: { left, top, right: left + read(shade.width), bottom: top + read(shade.height) },
    caption: must(caption, 'caption'),
    lanes,
    diamonds,
    /** The ways that arrows go, from their beginnings to their heads. */
    arrows: paths(rest).map(({ places }) => places),
    /** Lines from top to bottom, and the moments below them. */
    ticks: lines(rest).map((line, index) => ({ line, date: must(dates[index], 'date') })),
    texts: texts(svg),
    /** What stands in the picture outside of all texts, titles and shapes: nobody would see it, or all would be broken. */
    stray: svg
      .replaceAll(/<(text|title)\b[^>]*>[^<]*<\/\1>/g, '')
      .replaceAll(/<[^>]*>/g, '')
      .trim(),
  };
}
