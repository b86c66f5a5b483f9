/** Whoever reads our lines may stop reading: that is no failure of the program, and nothing to print a trace for. */
export function mindReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`aurora-rewind: cannot write: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}
