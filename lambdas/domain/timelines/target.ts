import { parseDuration } from '../duration.ts';
import { type History, liveAt, timelinesOf } from './timelines.ts';
import { printable } from './words.ts';

/** Why a moment cannot be reached. */
export const FAULTS = [
  'BadTime',
  'UnknownMoment',
  'NothingToUndo',
  'InFuture',
  'BeforeEarliest',
  'InsideRewind',
] as const;
export type TargetFault = (typeof FAULTS)[number];

/** The moment that a person means, in milliseconds since 1970, or why there is no such moment, as a sentence. */
export type Target =
  | { readonly moment: number }
  | { readonly code: TargetFault; readonly problem: string; readonly moment?: number };

/**
 * The latest moment of a timeline that can be asked for lies just before the moment at which its cluster stopped. In
 * milliseconds: AWS speaks of seconds.
 */
const JUST_BEFORE = 1000;

/** An ISO time needs its zone: what `14:05` means to the one who wrote it nobody knows. */
const ISO =
  /^(?<day>\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Longer ago than any window reaches, in seconds: ten years. */
const LONG_AGO = 10 * 365 * 86_400;

/** What looks like a time, or like a day. */
const DATED = /^\d{4}-\d{2}-\d{2}([Tt\s]|$)/;

/** The 30th of February reads as the 2nd of March. */
function isDay(day: string): boolean {
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

const written = (moment: number) => `${new Date(moment).toISOString().slice(0, 19)}Z`;

/** What a person has written: a time, so many seconds ago, the last rewind undone, or a name; `problem` if it is no time. */
export type Wish =
  | { readonly at: number }
  | { readonly secondsAgo: number }
  | { readonly undo: true }
  | { readonly name: string }
  | { readonly problem: string };

/** Reads the moment that a person asks for: an ISO time with its zone, `-15m`, `undo`, or the name of a marked moment. */
export function parseWish(text: string): Wish {
  const to = text.trim();
  if (to === 'undo') return { undo: true };
  const day = ISO.exec(to)?.groups?.day;
  if (day !== undefined && isDay(day)) return { at: Date.parse(to) };
  if (DATED.test(to))
    return {
      problem: `${printable(to)} is no time: it needs a zone, as in 2026-01-31T14:05:00Z, and a day and an hour that exist.`,
    };
  const secondsAgo = to.startsWith('-') ? parseDuration(to.slice(1)) : undefined;
  if (secondsAgo === undefined) return { name: to };
  return secondsAgo > LONG_AGO ? { problem: `${to} is longer ago than any window reaches.` } : { secondsAgo };
}

function momentOf(wish: Wish, { now, rewinds, markers }: History): Target {
  if ('problem' in wish) return { code: 'BadTime', problem: wish.problem };
  if ('at' in wish) return { moment: wish.at };
  if ('secondsAgo' in wish) return { moment: now - wish.secondsAgo * 1000 };
  if ('undo' in wish) {
    const last = rewinds.at(-1);
    return last === undefined
      ? { code: 'NothingToUndo', problem: 'There is no rewind to undo.' }
      : { moment: last.returnPoint ?? last.from - JUST_BEFORE };
  }
  // A name that was given twice means the later moment.
  const marker = markers.findLast(({ name }) => name === wish.name);
  if (marker !== undefined) return { moment: marker.at };
  return {
    code: 'UnknownMoment',
    problem: `${printable(wish.name)} is neither a time like 2026-01-31T14:05:00Z, nor one like -15m, nor undo, nor the name of a moment that was marked.`,
  };
}

const SECOND = 1000;

/** The moments nearest to one inside a rewind that can be asked for instead, to the second, in sentences. */
function around(moment: number, history: History): string[] {
  const timelines = timelinesOf(history);
  const canBe = (at: number) =>
    at >= history.earliest && at <= history.now && liveAt(timelines, at) !== undefined;
  const ends = timelines.flatMap(({ to }) =>
    to === undefined ? [] : [(Math.ceil(to / SECOND) - 1) * SECOND],
  );
  const starts = timelines.map(({ from }) => Math.ceil(from / SECOND) * SECOND);
  const before = ends.filter((at) => at <= moment && canBe(at)).slice(-1);
  const after = starts.filter((at) => at >= moment && canBe(at)).slice(0, 1);
  return [
    ...before.map((at) => `The last moment before it is ${written(at)}.`),
    ...after.map((at) => `The first after it is ${written(at)}.`),
  ];
}

/** Finds the moment that a wish means, and makes sure that it can be reached. */
export function targetOf(wish: Wish, history: History): Target {
  const target = momentOf(wish, history);
  if ('problem' in target) return target;
  const { moment } = target;
  if (moment > history.now)
    return { code: 'InFuture', moment, problem: `${written(moment)} is in the future.` };
  if (moment < history.earliest)
    return {
      code: 'BeforeEarliest',
      moment,
      problem: `${written(moment)} is before ${written(history.earliest)}, the earliest moment that can be reached.`,
    };
  if (liveAt(timelinesOf(history), moment) === undefined)
    return {
      code: 'InsideRewind',
      moment,
      problem: [
        `${written(moment)} lies inside a rewind, when the database was at no moment of its own.`,
        ...around(moment, history),
      ].join(' '),
    };
  return target;
}
