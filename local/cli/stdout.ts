/**
 * Whoever reads our lines may stop reading: that is no failure of the program, and nothing to print a trace for.
 * @param cannotWrite the exit code where what is to be told cannot be written
 */
export function mindReader(cannotWrite = 1): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`aurora-rewind: cannot write: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? 0 : cannotWrite);
  });
}
