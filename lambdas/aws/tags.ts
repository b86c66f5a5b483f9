/** Marks what a run has made, with the run's suffix as value. */
export const RUN_TAG = 'aurora-rewind:run';

/** On a fenced cluster: the security groups that it wore before, joined by spaces. */
export const GROUPS_TAG = 'aurora-rewind:groups-before';
