/** Marks what a run has made, with the run's suffix as value. */
export const RUN_TAG = 'aurora-rewind:run';
