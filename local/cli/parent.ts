/** How often to look, in milliseconds. */
const EACH = 1000;
/** The exit code of a program that was asked to end. */
const TERMINATED = 143;

/** Ends this program when the one that has started it is gone, by whatever signal: nobody would read the result. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(TERMINATED);
  }, EACH).unref();
}
