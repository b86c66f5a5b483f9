import type { Screen } from './progress.ts';
import { COLOUR, PLAIN } from './style.ts';

/** Columns of a line that goes into a pipe or a file. */
export const PIPE_WIDTH = 110;
const LEAST_WIDTH = 60;
/** In a terminal each line takes a moment, so that a person can follow: a run of a day is over in a few seconds. */
const PACE_MS = 45;

/** Stands still for a moment. The run is one thread, and virtual time does not notice. */
function pause(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}

/** A terminal gets colour, a live last line and an unhurried pace; a pipe gets plain lines at once. */
export function screenOn(stream: NodeJS.WriteStream): Screen {
  const terminal = stream.isTTY === true;
  if (!terminal)
    return {
      width: PIPE_WIDTH,
      style: PLAIN,
      line: (text) => void stream.write(`${text}\n`),
      live: () => {},
    };
  const width = Math.max(LEAST_WIDTH, stream.columns);
  const style = process.env.NO_COLOR === undefined ? COLOUR : PLAIN;
  return {
    width,
    style,
    line(text) {
      stream.write(`\r\x1b[2K${text}\n`);
      pause(PACE_MS);
    },
    live(text) {
      stream.write(`\r\x1b[2K${text.slice(0, width + 8)}\x1b[0m`);
      pause(PACE_MS);
    },
  };
}

/** A screen that shows nothing. */
export const NO_SCREEN: Screen = { width: PIPE_WIDTH, style: PLAIN, line: () => {}, live: () => {} };
