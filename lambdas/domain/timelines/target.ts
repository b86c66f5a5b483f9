import { parseDuration } from '../duration.ts';
import { type History, liveAt, timelinesOf } from './timelines.ts';

/** The moment that a person means, in milliseconds since 1970, or why there is no such moment, as a sentence. */
export type Target = { readonly moment: number } | { readonly problem: string };

/** An ISO time needs its zone: what `14:05` means to the one who wrote it nobody knows. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const minute = (moment: number) => `${new Date(moment).toISOString().slice(0, 19)}Z`;

function meant(to: string, { now, rewinds, markers }: History): Target {
  if (to === 'undo') {
    const last = rewinds.at(-1);
    return last === undefined ? { problem: 'There is no rewind to undo.' } : { moment: last.from };
  }
  if (ISO.test(to)) {
    const moment = Date.parse(to);
    return Number.isNaN(moment)
      ? { problem: `${to} is no time: such a day or hour does not exist.` }
      : { moment };
  }
  const back = to.startsWith('-') ? parseDuration(to.slice(1)) : undefined;
  if (back !== undefined) return { moment: now - back * 1000 };
  // A name that was given twice means the later moment.
  const marker = markers.findLast(({ name }) => name === to);
  if (marker !== undefined) return { moment: marker.at };
  return {
    problem: `${to} is neither a time like 2026-01-31T14:05:00Z, nor one like -15m, nor undo, nor the name of a moment that was marked.`,
  };
}

/** Finds the moment that `to` means, and makes sure that it can be reached. */
export function targetOf(to: string, history: History): Target {
  const target = meant(to.trim(), history);
  if ('problem' in target) return target;
  const { moment } = target;
  if (moment > history.now) return { problem: `${minute(moment)} is in the future.` };
  if (moment < history.earliest)
    return {
      problem: `${minute(moment)} is before ${minute(history.earliest)}, the earliest moment that can be reached.`,
    };
  if (liveAt(timelinesOf(history), moment) === undefined)
    return {
      problem: `${minute(moment)} lies inside a rewind, when the database was at no moment of its own.`,
    };
  return target;
}
